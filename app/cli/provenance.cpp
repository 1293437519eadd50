// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/provenance.h"

#include "networks/network_factory.h"
#include "support/processor.h"

#include <variant>

namespace tandem {

std::string programName()
{
    return TANDEM_VERSION_TEXT;
}

RunProvenance provenanceHere(const Experiment& experiment, const std::string& device, Backend backend)
{
    RunProvenance here;
    here.program = programName();
    here.device = device;
    here.processor = processorName();
    if (std::holds_alternative<NetworkConfig>(experiment.problem)) {
        const BackendReport report = backendReport(device, backend);
        here.libtorch = report.libtorch;
        here.blas = report.blas;
    }
    return here;
}

} // namespace tandem
