// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/dnnl_version.h"

#include <oneapi/dnnl/dnnl.h>

namespace tandem {

std::string dnnlVersion()
{
    const dnnl_version_t* const version = dnnl_version();
    return std::to_string(version->major) + "." + std::to_string(version->minor) + "." + std::to_string(version->patch);
}

} // namespace tandem
