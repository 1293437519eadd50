// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"

#include <map>
#include <string>
#include <vector>

namespace tandem {

class EventFileWriter;

/// What TensorBoard's hparams plugin reads: one summary that names hyperparameters and metrics, and in the run of each arm one
/// with the arm's values (tensorboard/plugins/hparams/{plugin_data,api}.proto).
void addHparamsExperiment(EventFileWriter& file, const History& history, const std::vector<SeriesKey>& written);
void addSession(EventFileWriter& file, const History& history, int arm);

/// What a plugin's data says of a run, of ours or of another program's.
struct HparamsRead {
    std::string title;                         ///< the experiment's description
    std::map<std::string, std::string> values; ///< hyperparameters of a session, numbers as their shortest text
};
HparamsRead readHparams(const std::string& content);

} // namespace tandem
