// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/tensorboard_import.h"

#include "runlog/event_file.h"
#include "runlog/hparams.h"
#include "runlog/run_texts.h"
#include "runlog/tensorboard.h"
#include "support/input_error.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>

namespace tandem {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t mostProblems = 10;
constexpr std::size_t mostNotes = 64;

bool isEventFileName(const fs::path& path)
{
    return path.filename().string().find("tfevents") != std::string::npos;
}

/// What exportTensorBoard() says of the whole run.
bool isOwnText(const EventFilePlace& file)
{
    return file.run == tensorboard::wholeRunFolder && file.path.string().ends_with(tensorboard::textSuffix);
}

/// A seed's run, as exportTensorBoard() lays them out, is one line of its arm: takes "/seed_N" off a name.
std::optional<std::int64_t> takeSeed(std::string& name)
{
    constexpr std::size_t mostDigits = 12;
    constexpr std::size_t markerLength = 6;
    const std::size_t marker = name.rfind("/seed_");
    if (marker == std::string::npos)
        return std::nullopt;
    const std::string digits = name.substr(marker + markerLength);
    if (digits.empty() || digits.size() > mostDigits || digits.find_first_not_of("0123456789") != std::string::npos)
        return std::nullopt;
    name.resize(marker);
    return std::stoll(digits);
}

/// Puts what several event files hold into one run.
class Importer {
public:
    Importer(ImportedRun& run, ImportReport& report)
        : m_run(run)
        , m_report(report)
    {
    }

    void take(const EventFilePlace& file, const EventFileContents& contents)
    {
        m_report.skipped += contents.skippedValues;
        if (!contents.damage.empty() && m_report.problems.size() < mostProblems)
            m_report.problems.push_back(contents.damage);
        takeTexts(file, contents.texts);
        std::string name = file.run;
        const std::optional<std::int64_t> seed = takeSeed(name);
        if (name == tensorboard::wholeRunFolder)
            name.clear();
        else if (const auto known = m_armOfFolder.find(name); known != m_armOfFolder.end())
            name = known->second;
        const int arm = contents.scalars.empty() ? wholeRun : m_run.arm(name);
        for (const EventScalar& scalar : contents.scalars)
            m_report.skipped += m_run.add(arm, seed, scalar.tag, {scalar.step, scalar.value}) ? 0 : 1;
        for (const EventPluginData& data : contents.pluginData)
            if (data.plugin == "hparams")
                takeHparams(readHparams(data.content), arm, name);
    }

private:
    /// Texts of another program are no numbers, and left out.
    void takeTexts(const EventFilePlace& file, const std::vector<EventText>& texts)
    {
        std::map<std::string, std::string> found;
        for (const EventText& each : texts) {
            const char* language = each.tag == tensorboard::experimentTag ? "toml" : "csv";
            if (const auto text = isOwnText(file) ? unfenced(language, each.text) : std::nullopt)
                found[each.tag] = *text;
            else
                ++m_report.skipped;
        }
        const auto arms = readArmsTable(found[tensorboard::armsTag]);
        if (!arms || m_run.isDescribed())
            return;
        m_run.describe(found[tensorboard::experimentTag], arms->arms, arms->compared);
        m_run.setInterventions(readInterventionsTable(found[tensorboard::interventionsTag], arms->arms));
        for (const RunDescription::Arm& arm : arms->arms)
            m_armOfFolder.emplace(tensorBoardFolder(arm.name), arm.name);
    }

    void takeHparams(const HparamsRead& read, int arm, const std::string& name)
    {
        if (m_run.isDescribed()) {
            if (!read.title.empty())
                m_run.setTitle(read.title);
            return; // the experiment says the rest, and exactly
        }
        if (const auto optimizer = read.values.find("optimizer"); optimizer != read.values.end())
            m_run.setOptimizer(arm, optimizer->second);
        if (read.values.empty() || m_report.notes.size() >= mostNotes)
            return;
        std::string note = name.empty() ? "Hyperparameters: " : "Hyperparameters of " + name + ": ";
        for (const auto& [key, value] : read.values)
            note += (note.ends_with(": ") ? "" : ", ") + key + " " + value;
        m_report.notes.push_back(note);
    }

    ImportedRun& m_run;
    ImportReport& m_report;
    std::map<std::string, std::string> m_armOfFolder;
};

} // namespace

std::vector<EventFilePlace> eventFilesOf(const fs::path& source, ImportProgress* progress)
{
    std::vector<EventFilePlace> files;
    std::error_code error;
    const auto add = [&](const fs::path& path, std::string run) {
        if (run == ".")
            run.clear();
        const std::uintmax_t bytes = fs::file_size(path, error);
        files.push_back({path, std::move(run), error ? 0 : static_cast<std::int64_t>(bytes)});
    };
    if (!fs::is_directory(source)) {
        add(source, "");
        return files;
    }
    for (fs::recursive_directory_iterator at(source, fs::directory_options::skip_permission_denied, error), end;
         at != end && !error; at.increment(error)) {
        if (progress)
            progress->check();
        if (at->is_regular_file(error) && isEventFileName(at->path()))
            add(at->path(), at->path().parent_path().lexically_relative(source).string());
    }
    std::sort(files.begin(), files.end(), [](const EventFilePlace& a, const EventFilePlace& b) { return a.path < b.path; });
    return files;
}

ImportReport importTensorBoard(const fs::path& source, ImportedRun& run, ImportProgress* progress)
{
    std::vector<EventFilePlace> files = eventFilesOf(source, progress);
    if (files.empty())
        throw InputError("There is no TensorBoard event file below " + source.string() + ".");
    if (progress)
        progress->expect(std::accumulate(files.begin(), files.end(), std::int64_t{0},
            [](std::int64_t bytes, const EventFilePlace& file) { return bytes + file.bytes; }));

    // What describes the run first: it says which arms there are.
    std::stable_partition(files.begin(), files.end(), [](const EventFilePlace& file) { return isOwnText(file); });
    ImportReport report;
    Importer importer(run, report);
    for (const EventFilePlace& file : files)
        importer.take(file, readEventFile(file.path, progress));
    report.samples = run.samples();
    report.source = std::to_string(files.size()) + (files.size() == 1 ? " TensorBoard event file" : " TensorBoard event files");
    return report;
}

bool looksLikeTensorBoard(const fs::path& source)
{
    return fs::is_directory(source) || isEventFileName(source);
}

} // namespace tandem
