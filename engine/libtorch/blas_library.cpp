// SPDX-License-Identifier: GPL-3.0-or-later
#include "libtorch/blas_library.h"

#include <dlfcn.h>

#include <fstream>

namespace tandem {
namespace {

/// A function of the process by its name; null when no loaded library has it.
template <typename Function> Function* loadedFunction(const char* name)
{
    return reinterpret_cast<Function*>(dlsym(RTLD_DEFAULT, name));
}

/// Path of the mapped library whose file name begins with `stem`, empty when there is none.
std::string mappedLibrary(const std::string& stem)
{
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);) {
        const std::size_t slash = line.find('/');
        if (slash != std::string::npos && line.find("/" + stem, slash) != std::string::npos)
            return line.substr(slash);
    }
    return {};
}

} // namespace

BlasLibrary findBlas()
{
    if (auto* config = loadedFunction<const char*()>("openblas_get_config")) {
        const std::string text = config(); // "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH …"
        const std::string name = text.substr(0, text.find(' ', text.find(' ') + 1));
        if (text.find("SINGLE_THREADED") != std::string::npos && text.find("USE_LOCKING") == std::string::npos)
            return {name + " for one thread (install libopenblas0-pthread to train on several)", false, false};
        return {name, false, true};
    }
    if (auto* version = loadedFunction<const char*()>("bli_info_get_version_str"))
        return {std::string("BLIS ") + version()};
    if (!mappedLibrary("libmkl").empty())
        return {"MKL"};
    if (const std::string path = mappedLibrary("libblas.so"); !path.empty())
        return {"reference BLAS (" + path + ")", true};
    return {"unknown"};
}

void useOneBlasThread()
{
    if (auto* setThreads = loadedFunction<void(int)>("openblas_set_num_threads"))
        setThreads(1);
}

BlasTurn::BlasTurn()
{
    static std::mutex mutex;
    static const bool threadSafe = findBlas().threadSafe;
    if (!threadSafe)
        m_lock = std::unique_lock(mutex);
}

} // namespace tandem
