// SPDX-License-Identifier: GPL-3.0-or-later
#include "explanation_texts.h"

#include <QtGlobal>

namespace tandem {

namespace {

const char* const paper
    = QT_TRANSLATE_NOOP("Explanations", "Wang et al., The Marginal Value of Momentum for Small Learning Rate SGD, ICLR 2024");
const char* const noisePaper
    = QT_TRANSLATE_NOOP("Explanations", "McCandlish et al., An Empirical Model of Large-Batch Training, 2018");

const ExplanationText texts[] = {
    {
        .name = "lossPlot",
        .title = QT_TRANSLATE_NOOP("Explanations", "Loss"),
        .what = QT_TRANSLATE_NOOP("Explanations",
            "The loss L of every arm over the steps. "
            "Thin: the loss of each step's minibatch, smoothed with the half-life that the legend names, "
            "over the raw curve. "
            "Discs: the loss over all training examples; circles: over the test examples. "
            "Bands: ± one standard error over the seeds."),
        .formula = QT_TRANSLATE_NOOP("Explanations", "L(θ) = mean of ℓ(θ; example) over the examples"),
        .source = paper,
    },
    {
        .name = "noiseScalePlot",
        .title = QT_TRANSLATE_NOOP("Explanations", "Gradient noise scale"),
        .what = QT_TRANSLATE_NOOP("Explanations",
            "How many examples it takes until the slope is as large as its noise. "
            "Batches far below it follow mostly noise: there SGD and SGDM with the same η do alike. "
            "Far above it curvature limits the learning rate, and momentum can help. "
            "The gauge of that proper is B_noise (in Instruments, where it is measured); "
            "B_simple stands for it where H is near a multiple of the identity."),
        .formula = QT_TRANSLATE_NOOP("Explanations",
            "B_simple = trΣ / |G|²   [examples];   B_noise = tr(HΣ) / (GᵀHG);   "
            "Σ: covariance of one example's gradient, G: their mean, H: Hessian"),
        .source = noisePaper,
    },
    {
        .name = "seriesPlot",
        .title = QT_TRANSLATE_NOOP("Explanations", "Recorded series"),
        .what = QT_TRANSLATE_NOOP("Explanations",
            "Series as the run recorded them, also those of another program's log. "
            "A colour is an arm, and a style of line a metric; single seeds are fainter. "
            "Where a pixel stands for several samples their mean lies over a faint line that keeps every spike."),
        .formula = QT_TRANSLATE_NOOP("Explanations", "metric.mean, metric.std: over the seeds at one step"),
        .source = QT_TRANSLATE_NOOP("Explanations", "the run's record, live or in its log"),
    },
    {
        .name = "trajectoryPlot",
        .title = QT_TRANSLATE_NOOP("Explanations", "Trajectories"),
        .what = QT_TRANSLATE_NOOP("Explanations",
            "The paths of all arms and seeds, projected onto the one plane in which they move most. "
            "An explained variance near that of a random walk, 61 % and 15 %, proves nothing: "
            "random walks look like that too."),
        .formula = QT_TRANSLATE_NOOP(
            "Explanations", "θ_k → (u₁·(θ_k − θ̄), u₂·(θ_k − θ̄)),   u: first two principal directions of all arms together"),
        .source = QT_TRANSLATE_NOOP("Explanations", "Antognini and Sohl-Dickstein, PCA of high dimensional random walks, 2018"),
    },
    {
        .name = "planeChooser",
        .title = QT_TRANSLATE_NOOP("Explanations", "Plane of the trajectories"),
        .what = QT_TRANSLATE_NOOP("Explanations",
            "What the paths are projected onto. "
            "The joint PCA follows all arms and seeds. "
            "On the other planes the loss is evaluated in the background, on the examples that the sentence names; "
            "⟳ takes them through the θ of now. "
            "Points: the first seed wherever its θ is kept, projected exactly; "
            "hollow where more than half of the way lies off the plane. "
            "Where the nearest point is hollow, the plane is hatched: the contour is not the loss on the path."),
        .formula = QT_TRANSLATE_NOOP(
            "Explanations", "L(θ + x d₁ + y d₂);   off plane: |r|² / |θ_k − θ|², r what d₁ and d₂ leave of θ_k − θ"),
        .source = QT_TRANSLATE_NOOP("Explanations", "Li et al., Visualizing the Loss Landscape of Neural Nets, 2018"),
    },
    {
        .name = "momentumValuePlot",
        .title = QT_TRANSLATE_NOOP("Explanations", "Value of momentum"),
        .what = QT_TRANSLATE_NOOP("Explanations",
            "The difference of the losses of the two compared arms, paired over the seeds: "
            "the same start and the same minibatches in both. "
            "In units of the spread between seeds, with its 95 % interval. "
            "Below zero momentum helps. "
            "Within ± half a spread no difference was found; where the interval crosses that line, the verdict says about how "
            "many seeds would tell: seeds under [run] of the experiment file."),
        .formula = QT_TRANSLATE_NOOP("Explanations", "gap = mean(L_SGDM − L_SGD) / spread of L between seeds"),
        .source = paper,
    },
    {
        .name = "instrumentPlot",
        .title = QT_TRANSLATE_NOOP("Explanations", "Instruments"),
        .what = QT_TRANSLATE_NOOP("Explanations",
            "What else the run measures, one quantity at a time. "
            "Sharpness: the largest curvature of the loss, "
            "with the edges at which steps of the full gradient stop being stable. "
            "Batch sharpness, another quantity, settles at 2(1−β)/γ for small batches, at 2(1+β)/γ for large ones. "
            "One-step split and curvature noise scale: whether noise or curvature dominates a step."),
        .formula = QT_TRANSLATE_NOOP("Explanations",
            "edges: 2/η for SGD, 2(1+β)/γ for SGDM, 2(1+β)/((1+2β)γ) for Nesterov;   "
            "noise dominates where B < B_noise = tr(HΣ) / (GᵀHG)"),
        .source
        = QT_TRANSLATE_NOOP("Explanations", "Cohen et al., Gradient Descent Typically Occurs at the Edge of Stability, 2021"),
    },
    {
        .name = "spectrumPlot",
        .title = QT_TRANSLATE_NOOP("Explanations", "Spectrum of g and m"),
        .what = QT_TRANSLATE_NOOP("Explanations",
            "How the power of the gradient g and of the momentum m is spread over frequencies: "
            "left what changes slowly, right what flips at every step. "
            "Noise of fresh minibatches is flat. "
            "Momentum damps the right and leaves the left as it is: m has the power of g times |H(ω)|². "
            "What moves θ over many steps, ω near 0, is the same with and without it."),
        .formula = QT_TRANSLATE_NOOP("Explanations",
            "|H(ω)|² = (1−β)² / (1 − 2β cos ω + β²),   ω in radians per step; power: "
            "σ² for white noise of variance σ²"),
        .source = QT_TRANSLATE_NOOP("Explanations", "Momentum in the frequency domain: arXiv 2411.19671"),
    },
    {
        .name = "learningRate",
        .title = QT_TRANSLATE_NOOP("Explanations", "Effective learning rate η"),
        .what = QT_TRANSLATE_NOOP("Explanations",
            "How far one gradient moves the parameters in all. "
            "With momentum every gradient acts again and again, 1/(1−β) times: arms are comparable at the same η, "
            "not at the same γ, which is what PyTorch calls lr."),
        .formula = QT_TRANSLATE_NOOP("Explanations", "η = γ / (1 − β);   of Adam and FSGDM the rate as their papers have it"),
        .source = paper,
    },
    {
        .name = "momentum",
        .title = QT_TRANSLATE_NOOP("Explanations", "Momentum β"),
        .what = QT_TRANSLATE_NOOP("Explanations",
            "How much of the momentum buffer goes on to the next step: "
            "gradients are remembered for about 1/(1−β) steps. 0 is plain SGD. "
            "That SGDM does like SGD needs η small against 1−β."),
        .formula = QT_TRANSLATE_NOOP("Explanations", "buf ← β buf + g;   θ ← θ − γ buf"),
        .source = paper,
    },
    {
        .name = "batchSize",
        .title = QT_TRANSLATE_NOOP("Explanations", "Batch size B"),
        .what = QT_TRANSLATE_NOOP("Explanations",
            "How many examples one gradient is averaged over. "
            "The variance of its noise goes as 1/B; momentum does not do this, whatever its average suggests."),
        .formula = QT_TRANSLATE_NOOP("Explanations", "Var g = Σ / B   [B in examples]"),
        .source = noisePaper,
    },
    {
        .name = "updateRule",
        .title = QT_TRANSLATE_NOOP("Explanations", "Update rule"),
        .what = QT_TRANSLATE_NOOP("Explanations",
            "What one step does to the parameters θ, with the present numbers in it. "
            "g is the gradient averaged over the minibatch."),
        .formula = QT_TRANSLATE_NOOP("Explanations", "SGD: θ ← θ − η g;   SGDM: buf ← β buf + g, θ ← θ − γ buf"),
        .source = paper,
    },
    {
        .name = "pairingBox",
        .title = QT_TRANSLATE_NOOP("Explanations", "Match"),
        .what = QT_TRANSLATE_NOOP("Explanations",
            "What the arms share when one of their sliders moves. "
            "The same effective η is the fair comparison; at the same raw γ, "
            "momentum also multiplies the learning rate by 1/(1−β)."),
        .formula = QT_TRANSLATE_NOOP("Explanations", "η = γ / (1 − β)"),
        .source = paper,
    },
    {
        .name = "speed",
        .title = QT_TRANSLATE_NOOP("Explanations", "Speed"),
        .what = QT_TRANSLATE_NOOP("Explanations",
            "At most so many steps per second, to watch a fast run; what is computed is the same at every speed."),
        .formula = QT_TRANSLATE_NOOP("Explanations", "time to go [s] = steps to go / (steps/s)"),
        .source = QT_TRANSLATE_NOOP("Explanations", "the training's own clock, over about the last second"),
    },
    {
        .name = "timeline",
        .title = QT_TRANSLATE_NOOP("Explanations", "Timeline"),
        .what = QT_TRANSLATE_NOOP("Explanations",
            "The whole run, with a mark at every change of a hyperparameter. "
            "Dragging looks at an earlier step in every plot; Escape goes back to now. "
            "The training is not moved by it."),
        .formula = QT_TRANSLATE_NOOP("Explanations", "place = step / planned steps"),
        .source = QT_TRANSLATE_NOOP("Explanations", "the run's record, live or in its log"),
    },
    {
        .name = "device",
        .title = QT_TRANSLATE_NOOP("Explanations", "Device"),
        .what = QT_TRANSLATE_NOOP("Explanations",
            "What the networks train on. "
            "Choosing another one begins the training anew. "
            "All replicas advance there together, a replica being one arm with one seed."),
        .formula = QT_TRANSLATE_NOOP("Explanations", "replicas = arms × seeds"),
        .source = QT_TRANSLATE_NOOP("Explanations", "what LibTorch finds in this machine"),
    },
    {
        .name = "experiments",
        .title = QT_TRANSLATE_NOOP("Explanations", "Experiment"),
        .what = QT_TRANSLATE_NOOP("Explanations",
            "Problem, arms, seeds and what is recorded: one text file. "
            "A seed means the same start and the same minibatches in every arm, "
            "so that differences between arms are no accident of the seeds."),
        .formula = QT_TRANSLATE_NOOP("Explanations", "replicas = arms × seeds"),
        .source = QT_TRANSLATE_NOOP("Explanations", "the experiment's file, which File › Save experiment … writes as it is now"),
    },
};

} // namespace

std::span<const ExplanationText> explanationTexts()
{
    return texts;
}

} // namespace tandem
