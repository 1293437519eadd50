// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/interrupt.h"

#include <csignal>

namespace tandem {

namespace {

volatile std::sig_atomic_t pressed = 0;

extern "C" void noteInterrupt(int signal)
{
    pressed = 1;
    std::signal(signal, SIG_DFL);
}

} // namespace

InterruptGuard::InterruptGuard()
{
    pressed = 0;
    std::signal(SIGINT, noteInterrupt);
}

InterruptGuard::~InterruptGuard()
{
    std::signal(SIGINT, SIG_DFL);
}

bool InterruptGuard::interrupted() const
{
    return pressed != 0;
}

} // namespace tandem
