// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/input_error.h"
#include "training/lesson.h"
#include "training/lesson_recording.h"

#include <QTest>

using namespace tandem;

namespace {

/// A run of an experiment that had been trained to `step`.
class Run {
public:
    explicit Run(Experiment experiment, std::int64_t step)
        : m_experiment(std::move(experiment))
        , m_history(describe(m_experiment))
    {
        m_history.setStep(step);
        for (const Arm& arm : m_experiment.arms)
            inForce.push_back(arm.initial);
    }

    void change(std::int64_t step, int arm, const std::string& parameter, double before, double after, int movement)
    {
        m_history.addIntervention({step, 0.0, arm, parameter, before, after});
        m_movements.push_back(movement);
    }
    std::string written() const { return lessonOf({m_experiment, m_history, inForce, m_movements}); }
    Lesson lesson() const { return parseLesson(written(), "mine.toml"); }

    std::vector<Hyperparameters> inForce;

private:
    static RunDescription describe(const Experiment& experiment)
    {
        RunDescription run;
        for (const Arm& arm : experiment.arms)
            run.arms.push_back({arm.name, std::string(nameOf(arm.optimizer))});
        return run;
    }

    Experiment m_experiment;
    History m_history;
    std::vector<int> m_movements;
};

const std::string ownText = R"(title = 'My "deep" ravine'
[problem]
kind = "quadratic"
curvatures = [1.0] # “one direction”
noise = "none"
start = [1.0]
[run]
steps = 100
[[arm]]
name = "SGD"
optimizer = "sgd"
learning_rate = 0.1
[[arm]]
name = "SGDM η"
optimizer = "sgdm"
practical_learning_rate = 0.01
momentum = 0.9
[[intervention]]
step = 50
arm = "SGDM η"
set = { batch_size = 8 }
)";

Experiment own(const std::string& text = ownText)
{
    return parseExperiment(text, "own.toml");
}

std::optional<std::int64_t> step(std::int64_t number)
{
    return number;
}

} // namespace

class LessonRecordingTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void everyMovementIsAStep()
    {
        Run run(loadExperiment("ravine"), 300);
        run.change(100, 0, "learning_rate", 1.99, 0.1, 0);
        run.change(100, 1, "learning_rate", 1.99, 0.1, 0);
        run.change(100, 1, "momentum", 0.9, 0.35, 1);
        run.change(200, 1, "batch_size", 1, 64, 2);
        const Lesson lesson = run.lesson();
        QCOMPARE(lesson.title, std::string("Ravine"));
        QCOMPARE(lesson.experiment, std::string("ravine"));
        QCOMPARE(lesson.experimentText, std::string());
        QCOMPARE(lesson.steps.size(), std::size_t{3});
        QVERIFY(lesson.steps[0].restarts);
        QCOMPARE(lesson.steps[0].until, step(100));
        QCOMPARE(lesson.steps[1].settings.at(0), (LessonSetting{0.1, {}, {}}));
        QCOMPARE(lesson.steps[1].settings.at(1), (LessonSetting{0.1, 0.35, {}}));
        QCOMPARE(lesson.steps[1].text,
            std::string("SGD: learning rate 1.99 → 0.1; SGDM: learning rate 1.99 → 0.1, momentum 0.9 → 0.35."));
        QCOMPARE(lesson.steps[1].until, step(200));
        QCOMPARE(lesson.steps[2].settings.at(1), (LessonSetting{{}, {}, 64}));
        QCOMPARE(lesson.steps[2].until, step(300));
    }

    void armsThatMoveTogetherAreNamedTogether()
    {
        Run run(loadExperiment("ravine"), 300);
        run.change(100, 0, "learning_rate", 1.99, 0.1234567, 0);
        run.change(100, 1, "learning_rate", 1.99, 0.1234567, 0);
        QCOMPARE(run.lesson().steps[1].text, std::string("SGD, SGDM: learning rate 1.99 → 0.1235."));
    }

    void aDragIsOneStepAtItsEnd()
    {
        Run run(loadExperiment("ravine"), 300);
        for (int i = 0; i < 40; ++i)
            run.change(100 + i, 0, "learning_rate", 2.0 + 0.1 * i, 2.1 + 0.1 * i, 7);
        run.change(150, 0, "learning_rate", 6.0, 0.5, 8);
        const Lesson lesson = run.lesson();
        QCOMPARE(lesson.steps.size(), std::size_t{3});
        QCOMPARE(lesson.steps[0].until, step(139));
        QCOMPARE(lesson.steps[1].settings.at(0).learningRate, std::optional<double>(2.1 + 0.1 * 39));
        QVERIFY2(lesson.steps[1].text.starts_with("SGD: learning rate 2 → 6"), lesson.steps[1].text.c_str());
        QCOMPARE(lesson.steps[2].settings.at(0).learningRate, std::optional<double>(0.5));
    }

    void aDragThatBeginsWhereAnotherMovementWasLeavesThatThere()
    {
        Run run(loadExperiment("ravine"), 300);
        run.change(100, 1, "momentum", 0.9, 0.5, 0);
        run.change(100, 0, "learning_rate", 1.0, 1.1, 1);
        run.change(110, 0, "learning_rate", 1.1, 1.2, 1);
        run.change(120, 0, "learning_rate", 1.2, 1.3, 1);
        const Lesson lesson = run.lesson();
        QCOMPARE(lesson.steps.size(), std::size_t{3});
        QCOMPARE(lesson.steps[0].until, step(100));
        QCOMPARE(lesson.steps[1].settings.at(1).momentum, std::optional<double>(0.5));
        QCOMPARE(lesson.steps[1].until, step(120));
        QCOMPARE(lesson.steps[2].settings.at(0).learningRate, std::optional<double>(1.3));
    }

    void aSliderThatCameBackIsNoStep()
    {
        Run run(loadExperiment("ravine"), 300);
        run.change(100, 0, "learning_rate", 1.0, 1.1, 0);
        run.change(120, 0, "learning_rate", 1.1, 1.0, 0);
        const Lesson lesson = run.lesson();
        QCOMPARE(lesson.steps.size(), std::size_t{1});
        QCOMPARE(lesson.steps[0].until, step(300));
    }

    void whatNobodySawStandsAlone()
    {
        Run run(loadExperiment("ravine"), 300);
        for (int i = 0; i < 3; ++i)
            run.change(100 + i, 0, "learning_rate", 1.0 + i, 2.0 + i, -1);
        QCOMPARE(run.lesson().steps.size(), std::size_t{4});
    }

    void anExperimentOfOnesOwnIsWrittenIntoTheLesson()
    {
        const Lesson lesson = Run(own(), 80).lesson();
        QCOMPARE(lesson.experiment, std::string());
        QCOMPARE(lesson.experimentText, ownText);
        QCOMPARE(lesson.title, std::string("My \"deep\" ravine"));
    }

    void anExperimentThatTomlCannotHaveAsItIsToo()
    {
        const std::string text = ownText + "# '''\n# C:\\temp";
        QCOMPARE(Run(own(text), 80).lesson().experimentText, text);
    }

    void theValuesThatItBeganWithAreKeptToTheLastBit_data()
    {
        QTest::addColumn<double>("rate");
        QTest::addColumn<double>("momentum");
        for (const double momentum : {0.9, 0.35, 0.999})
            for (const double rate : {0.1, 1.0 / 3.0, 0.0224, 0.7})
                QTest::addRow("%g, %g", rate, momentum) << rate << momentum;
    }
    void theValuesThatItBeganWithAreKeptToTheLastBit()
    {
        QFETCH(double, rate);
        QFETCH(double, momentum);
        Run run(own(), 80);
        run.inForce = {{0.2, 0.0, 16}, {rate, momentum, 3}};
        run.change(20, 0, "learning_rate", 0.3, 0.2, 0);
        run.change(30, 1, "momentum", 0.5, 0.6, 1);
        run.change(30, 1, "momentum", 0.6, momentum, 1);
        const Experiment begun = own(run.lesson().experimentText);
        QCOMPARE(begun.arms[0].initial, (Hyperparameters{0.3, 0.0, 16}));
        QCOMPARE(begun.arms[1].initial, (Hyperparameters{rate, 0.5, 3}));
    }

    void aShippedExperimentThatBeganOtherwiseIsWrittenToo()
    {
        Run run(loadExperiment("ravine"), 300);
        run.inForce[1].momentum = 0.8;
        const Lesson lesson = run.lesson();
        QCOMPARE(lesson.experiment, std::string());
        QCOMPARE(parseExperiment(lesson.experimentText, "ravine.toml").arms[1].initial.momentum, 0.8);
    }

    void whatTheExperimentSchedulesIsLeftToIt()
    {
        Run run(own(), 80);
        run.inForce[1].batchSize = 8;
        run.change(40, 1, "learning_rate", own().arms[1].initial.learningRate, 0.2, 0);
        run.change(50, 1, "batch_size", 64, 8, 1);
        const Lesson lesson = run.lesson();
        QCOMPARE(lesson.steps.size(), std::size_t{2});
        QVERIFY(!lesson.steps[1].settings.at(1).batchSize);
        QCOMPARE(lesson.steps[1].until, step(80));
        QCOMPARE(own(lesson.experimentText).interventions.size(), std::size_t{1});
    }

    void aRunPastItsEndSaysSo()
    {
        Run run(loadExperiment("ravine"), 700);
        run.change(500, 0, "learning_rate", 1.99, 0.1, 0);
        QVERIFY(run.written().find("\nlast_step = 700 ") != std::string::npos);
        QCOMPARE(run.lesson().steps.back().until, step(700));
        QCOMPARE(Run(loadExperiment("ravine"), 400).written().find("last_step"), std::string::npos);
    }

    void armsThatCannotBeRewrittenAreRefused()
    {
        const std::string text = R"(arm = [{ name = "SGD", optimizer = "sgd", learning_rate = 0.1 }]
[problem]
kind = "quadratic"
curvatures = [1.0]
noise = "none"
start = [1.0]
)";
        Run run(own(text), 80);
        QCOMPARE(run.lesson().experimentText, text);
        run.inForce[0].learningRate = 0.2;
        QVERIFY_EXCEPTION_THROWN(run.written(), InputError);
    }
};

QTEST_GUILESS_MAIN(LessonRecordingTest)
#include "lesson_recording_test.moc"
