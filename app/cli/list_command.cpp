// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/list_command.h"

#include "networks/network_factory.h"
#include "problems/landscape_config.h"
#include "training/experiment.h"
#include "verification/check.h"

#include <cstdio>

namespace tandem {

namespace {

void printLine(const std::string& name, const std::string& description)
{
    std::printf("%s\t%s\n", name.c_str(), description.c_str());
}

} // namespace

void printList(const std::string& what)
{
    if (what == "problems") {
        printLine("quadratic",
            "noisy quadratic, any number of dimensions and seeds: curvatures or dimension and condition_number, "
            "noise, noise_variance, noise_tail, start, start_spread");
        for (const LandscapeName& landscape : landscapeNames)
            printLine(std::string(landscape.name), std::string(landscape.description));
        for (const NetworkName& network : networkNames)
            printLine(std::string(network.name), std::string(network.description));
    } else if (what == "optimizers") {
        for (const OptimizerName& optimizer : optimizerNames)
            printLine(std::string(optimizer.name), std::string(optimizer.description) + ", " + std::string(commonKeys));
    } else if (what == "experiments") {
        for (const ShippedExperiment& experiment : shippedExperiments())
            printLine(experiment.name, experiment.description.empty() ? experiment.title : experiment.description);
    } else if (what == "devices") {
        for (const DeviceInfo& device : devices())
            printLine(device.name, device.description);
    } else if (what == "checks") {
        for (const Check& check : checks())
            printLine(check.name, check.description);
    }
}

} // namespace tandem
