// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/host_rows.h"

#include <QRegularExpression>
#include <QTest>

#include <algorithm>
#include <cstdint>
#include <vector>

using namespace tandem;

namespace {

using Values = std::vector<float>;

Values row(const HostRows& rows, int replica)
{
    const std::span<const float> found = rows.row(replica);
    return {found.begin(), found.end()};
}

} // namespace

class HostRowsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void everyRowBeginsOnACacheLine()
    {
        for (const std::int64_t columns : {1, 15, 16, 17, 101'770}) {
            HostRows rows(3, columns);
            for (int replica = 0; replica < 3; ++replica) {
                QCOMPARE(std::ssize(rows.row(replica)), columns);
                QCOMPARE(reinterpret_cast<std::uintptr_t>(rows.row(replica).data()) % 64, std::uintptr_t(0));
                QVERIFY(std::ranges::all_of(rows.row(replica), [](float number) { return number == 0.0F; }));
            }
        }
    }

    void writesAndReadsRows()
    {
        HostRows rows(4, 3);
        rows.write(1, Values{1, 2, 3, 4, 5, 6});
        QCOMPARE(row(rows, 0), Values(3));
        QCOMPARE(row(rows, 3), Values(3));
        Values seen;
        rows.read(1, 3, [&](int replica, std::span<const float> values) {
            seen.push_back(static_cast<float>(100 * replica));
            seen.insert(seen.end(), values.begin(), values.end());
        });
        QCOMPARE(seen, (Values{100, 1, 2, 3, 200, 4, 5, 6, 300, 0, 0, 0}));
    }

    void scalesSomeRowsAndForgetsAll()
    {
        HostRows rows(3, 2);
        rows.write(0, Values{1, 2, 3, 4, 5, 6});
        rows.scale(1, 1, 0.5F);
        QCOMPARE(row(rows, 0), (Values{1, 2}));
        QCOMPARE(row(rows, 1), (Values{1.5F, 2}));
        QCOMPARE(row(rows, 2), (Values{5, 6}));
        rows.setZero();
        for (int replica = 0; replica < 3; ++replica)
            QCOMPARE(row(rows, replica), Values(2));
    }
};

QTEST_GUILESS_MAIN(HostRowsTest)
#include "host_rows_test.moc"
