// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/visible_range.h"

#include "plots/axis_tickers.h"

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace tandem {

VisibleRange::VisibleRange(QCustomPlot* plot)
    : QObject(plot)
    , m_plot(plot)
{
    connect(plot->xAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this, &VisibleRange::xRangeChanged);
    connect(plot->yAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this, &VisibleRange::yRangeChanged);
}

void VisibleRange::fit()
{
    m_fitsY = true;
    Q_EMIT changed();
    if (!m_following) {
        m_following = true;
        Q_EMIT followingChanged(true);
    }
}

void VisibleRange::hold()
{
    if (!m_following)
        return;
    m_following = false;
    Q_EMIT changed();
    Q_EMIT followingChanged(false);
}

void VisibleRange::setX(double lower, double upper)
{
    if (!(lower < upper))
        return;
    const Ours ours(*this);
    m_plot->xAxis->setRange(lower, upper);
    hold();
    Q_EMIT changed();
}

VisibleRange::View VisibleRange::view() const
{
    View view{.following = m_following, .fitsY = m_fitsY};
    if (!m_following) {
        view.xLower = m_plot->xAxis->range().lower;
        view.xUpper = m_plot->xAxis->range().upper;
    }
    if (!m_fitsY) {
        view.yLower = m_plot->yAxis->range().lower;
        view.yUpper = m_plot->yAxis->range().upper;
    }
    return view;
}

void VisibleRange::setView(const View& view)
{
    const Ours ours(*this);
    if (view.following)
        fit();
    else
        setX(view.xLower, view.xUpper);
    m_fitsY = view.fitsY;
    if (!view.fitsY)
        m_plot->yAxis->setRange(view.yLower, view.yUpper);
    Q_EMIT changed();
}

void VisibleRange::setYScale(YScale scale)
{
    const Ours ours(*this);
    m_yScale = scale;
    const bool logarithmic = scale == YScale::Logarithmic;
    m_plot->yAxis->setScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    m_plot->yAxis->setTicker(logarithmic ? logTicker() : linearTicker(TickNumbers::Any));
    m_plot->yAxis->grid()->setSubGridVisible(false);
    m_fitsY = true;
    Q_EMIT changed();
}

void VisibleRange::fitY(double low, double high)
{
    if (!m_fitsY || !(low <= high))
        return;
    constexpr double room = 0.05; // of the height, above and below
    if (m_yScale == YScale::Logarithmic) {
        const double factor = std::max(std::pow(high / low, room), 1.05);
        m_plot->yAxis->setRange(low / factor, high * factor);
    } else {
        const double around = std::max({room * (high - low), 1e-9 * std::abs(high), 1e-12});
        m_plot->yAxis->setRange(low - around, high + around);
    }
}

void VisibleRange::fitX(double low, double high)
{
    if (m_following && low < high)
        m_plot->xAxis->setRange(low, high);
}

void VisibleRange::xRangeChanged()
{
    if (m_ours)
        return;
    QCPRange range = m_plot->xAxis->range();
    if (const double finest = m_finest ? m_finest(range.center()) : 0.0; range.size() < finest) {
        const Ours ours(*this);
        m_plot->xAxis->setRange(range.center() - finest / 2, range.center() + finest / 2);
        range = m_plot->xAxis->range();
    }
    hold();
    Q_EMIT changed();
    Q_EMIT xEdited(range.lower, range.upper);
    Q_EMIT edited();
}

void VisibleRange::yRangeChanged()
{
    if (m_ours)
        return;
    m_fitsY = false;
    hold();
    Q_EMIT changed();
    Q_EMIT edited();
}

} // namespace tandem
