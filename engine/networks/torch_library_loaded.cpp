// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/torch_library.h"

#include "support/input_error.h"

#include <dlfcn.h>

#include <filesystem>

namespace tandem {
namespace {

namespace fs = std::filesystem;

/// Where the program was installed to, otherwise where it was built.
fs::path libraryFile()
{
    std::error_code ignored;
    const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
    const fs::path built = TANDEM_TORCH_LIBRARY;
    const fs::path installed = program.parent_path().parent_path() / TANDEM_LIBRARY_FOLDER / built.filename();
    return fs::exists(installed, ignored) ? installed : built;
}

const TorchLibrary& load()
{
    const auto function = [](void* library) { return library ? dlsym(library, torchLibraryEntry) : nullptr; };
    void* const entry = function(dlopen(libraryFile().c_str(), RTLD_LAZY));
    if (!entry)
        throw InputError(
            std::string("LibTorch, which this needs, cannot be loaded: ") + dlerror() + "; install or build Tandem again");
    return *reinterpret_cast<TorchLibraryEntry*>(entry)();
}

} // namespace

const TorchLibrary& torchLibrary()
{
    static const TorchLibrary& loaded = load();
    return loaded;
}

std::string torchVersion()
{
    return TANDEM_TORCH_VERSION;
}

bool torchHasCuda()
{
    return TANDEM_TORCH_HAS_CUDA;
}

} // namespace tandem
