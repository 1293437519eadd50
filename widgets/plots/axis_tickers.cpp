// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/axis_tickers.h"

#include "plots/number_text.h"

#include <qcustomplot.h>

#include <cmath>

namespace tandem {
namespace {

/// Significant digits that tell `value` from `value + step`.
int digitsFor(double value, double step)
{
    if (value == 0.0 || step <= 0.0)
        return 3;
    const double ratio = std::max(std::abs(value) / step, 1.0);
    return std::clamp(static_cast<int>(std::ceil(std::log10(ratio) + 1.0 - 1e-9)) + 1, 2, 12);
}

class LinearTicker : public QCPAxisTicker {
public:
    explicit LinearTicker(TickNumbers numbers)
        : m_numbers(numbers)
    {
        setTickCount(5);
        setTickStepStrategy(tssReadability);
    }

protected:
    double getTickStep(const QCPRange& range) override
    {
        m_step = QCPAxisTicker::getTickStep(range);
        if (m_numbers == TickNumbers::Whole)
            m_step = std::max(1.0, std::round(m_step));
        return m_step;
    }
    int getSubTickCount(double tickStep) override
    {
        return m_numbers == TickNumbers::Whole && tickStep < 5.0 ? 0 : QCPAxisTicker::getSubTickCount(tickStep);
    }
    QString getTickLabel(double tick, const QLocale&, QChar, int) override
    {
        if (std::abs(tick) < 1e-9 * m_step)
            tick = 0.0; // rounding left over from adding steps
        if (m_numbers == TickNumbers::Whole && m_step < 100.0)
            return groupedNumber(std::llround(tick));
        return shortNumber(tick, digitsFor(tick, m_step));
    }

private:
    TickNumbers m_numbers;
    double m_step = 1.0;
};

class LogTicker : public QCPAxisTicker {
protected:
    int getSubTickCount(double) override { return 8; }
    QVector<double> createTickVector(double, const QCPRange& range) override
    {
        QVector<double> ticks;
        m_step = 0.0;
        if (range.lower <= 0.0 || range.upper <= range.lower)
            return ticks;
        const double decades = std::log10(range.upper / range.lower);
        if (decades < 0.8) {
            m_step = QCPAxisTicker::getTickStep(range);
            for (double tick = std::floor(range.lower / m_step) * m_step; tick <= range.upper + m_step; tick += m_step)
                if (tick > 0.0)
                    ticks << tick;
            return ticks;
        }
        const int from = static_cast<int>(std::floor(std::log10(range.lower)));
        const int to = static_cast<int>(std::ceil(std::log10(range.upper)));
        const int stride = std::max(1, (to - from) / 7);
        for (int exponent = from; exponent <= to; exponent += stride) {
            const double power = std::pow(10.0, exponent);
            ticks << power;
            if (decades < 1.6)
                ticks << 2.0 * power;
            if (decades < 1.6)
                ticks << 5.0 * power;
            else if (decades < 2.2)
                ticks << 3.0 * power;
        }
        return ticks;
    }
    QVector<double> createSubTickVector(int, const QVector<double>& ticks) override
    {
        QVector<double> subTicks;
        if (m_step > 0.0 || ticks.size() < 2)
            return subTicks;
        for (double power = ticks.front(); power <= ticks.back() && subTicks.size() < 200; power *= 10.0)
            for (int digit = 2; digit < 10; ++digit)
                if (!ticks.contains(digit * power))
                    subTicks << digit * power;
        return subTicks;
    }
    QString getTickLabel(double tick, const QLocale&, QChar, int) override
    {
        return shortNumber(tick, m_step > 0.0 ? digitsFor(tick, m_step) : 2);
    }

private:
    double m_step = 0.0; // of round ticks inside one decade; 0 otherwise
};

} // namespace

QSharedPointer<QCPAxisTicker> linearTicker(TickNumbers numbers)
{
    return QSharedPointer<LinearTicker>::create(numbers);
}

QSharedPointer<QCPAxisTicker> logTicker()
{
    return QSharedPointer<LogTicker>::create();
}

} // namespace tandem
