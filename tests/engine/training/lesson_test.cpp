// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/input_error.h"
#include "training/lesson.h"

#include <QTest>

using namespace tandem;

class LessonTest : public QObject {
    Q_OBJECT

    static Lesson parsed(const std::string& steps)
    {
        return parseLesson(
            "title = \"A lesson\"\nexperiment = \"ravine\"\n" + steps, "lesson.toml", {{"lossPlot"}, {"arms"}, {"Sharpness"}});
    }

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void readsWhatAStepSays()
    {
        const Lesson lesson = parsed(R"(
[[step]]
text = "Watch."
set = { SGD = { learning_rate = 0.5, batch_size = 2 }, SGDM = { momentum = 0.5 } }
restart = true
until = 100
speed = 50
plots = ["lossPlot"]
steps = [0, 200]
hide = ["arms"]
[step.predict]
question = "Which?"
answers = ["this", "that"]
right = 2
reveal = "That."
hide_arms = ["SGDM"]
)");
        QCOMPARE(lesson.title, std::string("A lesson"));
        QCOMPARE(lesson.name, std::string("lesson"));
        QCOMPARE(lesson.steps.size(), std::size_t{1});
        const LessonStep& step = lesson.steps[0];
        QCOMPARE(step.settings.at(0).applied({1.99, 0.0, 1}), (Hyperparameters{0.5, 0.0, 2}));
        QCOMPARE(step.settings.at(1).applied({1.99, 0.9, 1}), (Hyperparameters{1.99, 0.5, 1}));
        QVERIFY(step.restarts);
        QCOMPARE(step.until, std::optional<std::int64_t>(100));
        QCOMPARE(step.stepsPerSecond, std::optional<double>(50.0));
        QCOMPARE(step.prediction->right, 1);
        QCOMPARE(step.prediction->hiddenArms, std::vector<int>{1});
    }

    void refusesWithTheLine_data()
    {
        QTest::addColumn<QString>("step");
        QTest::addColumn<QString>("said");
        QTest::newRow("no text") << "[[step]]\ntitle = \"T\""
                                 << "line 3: step.1.text is missing";
        QTest::newRow("unknown key") << "[[step]]\ntext = \"T\"\nuntill = 3"
                                     << "line 5: step.1.untill is no key";
        QTest::newRow("beyond the run") << "[[step]]\ntext = \"T\"\nuntil = 401"
                                        << "line 5: step.1.until = 401 is not allowed";
        QTest::newRow("no such arm") << "[[step]]\ntext = \"T\"\nset = { SGDN = { momentum = 0.5 } }"
                                     << "has no arm \"SGDN\"";
        QTest::newRow("no momentum") << "[[step]]\ntext = \"T\"\nset = { SGD = { momentum = 0.5 } }"
                                     << "has no momentum";
        QTest::newRow("no such plot") << "[[step]]\ntext = \"T\"\nplots = [\"lossplot\"]"
                                      << "line 5: step.1.plots";
        QTest::newRow("no such control") << "[[step]]\ntext = \"T\"\nhide = [\"arm\"]"
                                         << "line 5: step.1.hide";
        QTest::newRow("no such quantity") << "[[step]]\ntext = \"T\"\nquantity = \"sharpness\""
                                          << "line 5: step.1.quantity";
        QTest::newRow("wrong answer")
            << "[[step]]\ntext = \"T\"\npredict = { question = \"?\", answers = [\"a\", \"b\"], right = 3 }"
            << "line 5: step.1.predict.right = 3";
        QTest::newRow("two experiments") << "experiment_text = \"\"\n[[step]]\ntext = \"T\""
                                         << "line 3: experiment and experiment_text exclude each other.";
        QTest::newRow("beyond its own end") << "last_step = 500\n[[step]]\ntext = \"T\"\nuntil = 501"
                                            << "line 6: step.1.until = 501 is not allowed";
        QTest::newRow("no steps") << ""
                                  << "at least one [[step]]";
    }
    void refusesWithTheLine()
    {
        QFETCH(QString, step);
        QFETCH(QString, said);
        try {
            parsed(step.toStdString());
            QFAIL("was read");
        } catch (const InputError& error) {
            QVERIFY2(QString(error.what()).contains(said), error.what());
        }
    }

    void trainsPastTheEndWhereItSaysSo()
    {
        QCOMPARE(parsed("last_step = 500\n[[step]]\ntext = \"T\"\nuntil = 500").steps[0].until, std::optional<std::int64_t>(500));
    }

    void itsOwnExperimentIsReadWithItsErrors()
    {
        try {
            parseLesson("experiment_text = \"seeds = 2\"\n[[step]]\ntext = \"T\"", "own.toml");
            QFAIL("was read");
        } catch (const InputError& error) {
            const QString said(error.what());
            QVERIFY2(said.contains("own.toml, line 1") && said.contains("seeds is no key"), error.what());
        }
    }

    void theShippedOnesAreInOrder()
    {
        const std::vector<ShippedLesson> lessons = shippedLessons();
        QVERIFY(lessons.size() >= 8);
        QCOMPARE(lessons.front().title, std::string("What is a minibatch gradient?"));
        QCOMPARE(lessons.back().title, std::string("Why momentum does not help here"));
        for (const ShippedLesson& lesson : lessons)
            QVERIFY2(!lesson.summary.empty(), lesson.name.c_str());
    }
};

QTEST_GUILESS_MAIN(LessonTest)
#include "lesson_test.moc"
