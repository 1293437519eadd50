// SPDX-License-Identifier: GPL-3.0-or-later
#include "explanations.h"

#include "controls/arm_panel.h"
#include "controls/number_text.h"
#include "controls/update_rule_text.h"
#include "plots/run_plot.h"

#include <QCoreApplication>
#include <QWidget>

namespace tandem {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Explanations", text);
}

const char* const paper
    = QT_TRANSLATE_NOOP("Explanations", "Wang et al., The Marginal Value of Momentum for Small Learning Rate SGD, ICLR 2024");
const char* const noisePaper
    = QT_TRANSLATE_NOOP("Explanations", "McCandlish et al., An Empirical Model of Large-Batch Training, 2018");

/// One row of the table; texts are translated when they are shown.
struct Row {
    const char* name;
    const char* title;
    const char* what;
    const char* formula;
    const char* source;
};

#define TEXT(text) QT_TRANSLATE_NOOP("Explanations", text)

const Row rows[] = {
    {"lossPlot", TEXT("Loss"),
        TEXT("The loss L of every arm over the steps. Thin: the loss of each step's minibatch, smoothed with the half-life that "
             "the legend names, over the raw curve. Points: the loss over all training examples; dashed: over the test examples. "
             "Bands: ± one standard error over the seeds."),
        TEXT("L(θ) = mean of ℓ(θ; example) over the examples"), nullptr},
    {"noiseScalePlot", TEXT("Gradient noise scale"),
        TEXT("How many examples it takes until the slope is as large as its noise. Batches far below it follow mostly noise: "
             "there SGD and SGDM with the same η do alike. Far above it curvature limits the learning rate, and momentum can "
             "help."),
        TEXT("B_simple = trΣ / |G|²   [examples];   Σ: covariance of one example's gradient, G: their mean"), noisePaper},
    {"trajectoryPlot", TEXT("Trajectories"),
        TEXT("The paths of all arms and seeds, projected onto the one plane in which they move most. An explained variance near "
             "that of a random walk, 61 % and 15 %, proves nothing: random walks look like that too."),
        TEXT("θ_k → (u₁·(θ_k − θ̄), u₂·(θ_k − θ̄)),   u: first two principal directions of all arms together"),
        TEXT("Antognini and Sohl-Dickstein, PCA of high dimensional random walks, 2018")},
    {"planeChooser", TEXT("Plane of the trajectories"),
        TEXT("What the paths are projected onto. The joint PCA follows all arms and seeds. On the other planes the loss is "
             "evaluated in the background, on the examples that the sentence names; ⟳ takes them through the θ of now. Points: "
             "the first seed wherever its θ is kept, projected exactly; hollow where more than half of the way lies off the "
             "plane. Where the nearest point is hollow, the plane is hatched: the contour is not the loss on the path."),
        TEXT("L(θ + x d₁ + y d₂);   off plane: |r|² / |θ_k − θ|², r what d₁ and d₂ leave of θ_k − θ"),
        TEXT("Li et al., Visualizing the Loss Landscape of Neural Nets, 2018")},
    {"momentumValuePlot", TEXT("Value of momentum"),
        TEXT("The difference of the losses of the two compared arms, paired over the seeds: the same start and the same "
             "minibatches in both. In units of the spread between seeds, with its 95 % interval. Below zero momentum helps."),
        TEXT("gap = mean(L_SGDM − L_SGD) / spread of L between seeds"), paper},
    {"instrumentPlot", TEXT("Instruments"),
        TEXT("What else the run measures, one quantity at a time. Sharpness: the largest curvature of the loss, with the edges "
             "at which the steps of each arm stop being stable."),
        TEXT("edges: 2/η for SGD, 2(1+β)/γ for SGDM"),
        TEXT("Cohen et al., Gradient Descent Typically Occurs at the Edge of Stability, 2021")},
    {"spectrumPlot", TEXT("Spectrum of g and m"),
        TEXT("How the power of the gradient g and of the momentum m is spread over frequencies: left what changes slowly, right "
             "what flips at every step. Noise of fresh minibatches is flat. Momentum damps the right and leaves the left as it "
             "is: m has the power of g times |H(ω)|². What moves θ over many steps, ω near 0, is the same with and without it."),
        TEXT("|H(ω)|² = (1−β)² / (1 − 2β cos ω + β²),   ω in radians per step; power: σ² for white noise of variance σ²"),
        TEXT("Momentum in the frequency domain: arXiv 2411.19671")},
    {"learningRate", TEXT("Effective learning rate η"),
        TEXT("How far one gradient moves the parameters in all. With momentum every gradient acts again and again, 1/(1−β) "
             "times: arms are comparable at the same η, not at the same γ, which is what PyTorch calls lr."),
        TEXT("η = γ / (1 − β)"), paper},
    {"momentum", TEXT("Momentum β"),
        TEXT("How much of the momentum buffer goes on to the next step: gradients are remembered for about 1/(1−β) steps. 0 is "
             "plain SGD. That SGDM does like SGD needs η small against 1−β."),
        TEXT("buf ← β buf + g;   θ ← θ − γ buf"), paper},
    {"batchSize", TEXT("Batch size B"),
        TEXT("How many examples one gradient is averaged over. The variance of its noise goes as 1/B; momentum does not do this, "
             "whatever its average suggests."),
        TEXT("Var g = Σ / B   [B in examples]"), noisePaper},
    {"updateRule", TEXT("Update rule"),
        TEXT("What one step does to the parameters θ, with the present numbers in it. g is the gradient averaged over the "
             "minibatch."),
        TEXT("SGD: θ ← θ − η g;   SGDM: buf ← β buf + g, θ ← θ − γ buf"), paper},
    {"pairingBox", TEXT("Match"),
        TEXT("What the arms share when one of their sliders moves. The same effective η is the fair comparison; at the same raw "
             "γ, momentum also multiplies the learning rate by 1/(1−β)."),
        TEXT("η = γ / (1 − β)"), paper},
    {"speed", TEXT("Speed"),
        TEXT("At most so many steps per second, to watch a fast run; what is computed is the same at every speed."),
        TEXT("steps/s"), nullptr},
    {"timeline", TEXT("Timeline"),
        TEXT("The whole run, with a mark at every change of a hyperparameter. Dragging looks at an earlier step in every plot; "
             "Escape goes back to now. The training is not moved by it."),
        TEXT("steps"), nullptr},
    {"device", TEXT("Device"), TEXT("What the networks train on. Choosing another one begins the training anew."), TEXT(""),
        nullptr},
    {"experiments", TEXT("Experiment"),
        TEXT("Problem, arms, seeds and what is recorded: one text file. A seed means the same start and the same minibatches in "
             "every arm, so that differences between arms are no accident of the seeds."),
        TEXT(""), nullptr},
};

#undef TEXT

QString present(const QWidget& widget)
{
    if (const auto* plot = qobject_cast<const RunPlot*>(&widget))
        return plot->sentence().isEmpty() ? plot->legendTexts().join(QStringLiteral(" · ")) : plot->sentence();
    for (const QWidget* above = &widget; above; above = above->parentWidget()) {
        const auto* arm = qobject_cast<const ArmPanel*>(above);
        if (!arm)
            continue;
        const Hyperparameters values = arm->values();
        const QString name = QString::fromStdString(arm->description().name);
        if (widget.objectName() == QLatin1String("batchSize"))
            return tr("%1: B = %2, the noise has %3 of one example's variance")
                .arg(name, countText(values.batchSize), numberText(1.0 / static_cast<double>(values.batchSize), 3));
        if (widget.objectName() == QLatin1String("momentum"))
            return tr("%1: β = %2, about %3 steps are remembered; η = %4 against 1−β = %5")
                .arg(name, numberText(values.momentum, 6), numberText(1.0 / (1.0 - values.momentum), 3),
                    numberText(values.learningRate), numberText(1.0 - values.momentum));
        return name + QStringLiteral(": ")
            + updateRuleText(arm->description(), values).replace(QChar('\n'), QStringLiteral(";  "));
    }
    return {};
}

} // namespace

std::optional<Explanation> explanationOf(const QWidget& widget)
{
    const QString name = widget.objectName();
    for (const Row& row : rows) {
        if (name == QLatin1String(row.name))
            return Explanation{
                tr(row.title), tr(row.what), tr(row.formula), present(widget), row.source ? tr(row.source) : QString()};
    }
    return std::nullopt;
}

} // namespace tandem
