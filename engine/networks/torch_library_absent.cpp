// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/torch_library.h"

#include "support/input_error.h"

// What a build without LibTorch (TANDEM_TORCH=OFF) has in its place.
namespace tandem {

const TorchLibrary& torchLibrary()
{
    throw InputError("this needs LibTorch, which this build was made without (TANDEM_TORCH=OFF)");
}

std::string torchVersion()
{
    return {};
}

bool torchHasCuda()
{
    return false;
}

} // namespace tandem
