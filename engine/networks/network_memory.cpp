// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/network_memory.h"

#include "support/input_error.h"

#include <unistd.h>

#include <string>

namespace tandem {

std::int64_t machineMemory()
{
    return std::int64_t{sysconf(_SC_PHYS_PAGES)} * sysconf(_SC_PAGESIZE);
}

void checkMemory(std::int64_t parameters, std::int64_t replicas, std::int64_t arrays, std::int64_t available)
{
    constexpr std::int64_t mostNumbers = std::int64_t{1} << 32;
    const auto refuse = [&](const std::string& much) {
        throw InputError("the network: " + std::to_string(parameters) + " parameters for " + std::to_string(replicas)
            + " replicas need " + much + "; take smaller layers or fewer seeds");
    };
    if (parameters > mostNumbers / replicas)
        refuse("more than 16 GiB");
    const std::int64_t bytes = parameters * replicas * arrays * std::int64_t{sizeof(float)};
    const auto gibibytes = [](std::int64_t count) { return std::to_string(count >> 30) + " GiB"; };
    if (bytes > available)
        refuse("at least " + gibibytes(bytes) + " with momentum and copies, and there are " + gibibytes(available));
}

} // namespace tandem
