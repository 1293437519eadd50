// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/csv_export.h"

#include "runlog/series_filter.h"
#include "support/input_error.h"

#include <array>
#include <charconv>
#include <cmath>
#include <fstream>
#include <stdexcept>
#include <string>

namespace tandem {

namespace fs = std::filesystem;

namespace {

constexpr const char* seriesFile = "series.csv";
constexpr const char* interventionsFile = "interventions.csv";

/// A text file that gathers what it is given and reports what the disk refuses.
class CsvFile {
public:
    explicit CsvFile(const fs::path& path)
        : m_path(path)
        , m_file(path, std::ios::binary | std::ios::trunc)
    {
        check();
    }

    CsvFile& operator<<(std::string_view text)
    {
        m_text += text;
        return *this;
    }
    CsvFile& operator<<(std::int64_t number) { return append(number); }
    CsvFile& operator<<(double number)
    {
        // The sign of a NaN is noise.
        return std::isnan(number) ? *this << std::string_view("nan") : append(number);
    }

    /// A name as a field: quoted where RFC 4180 asks for it.
    CsvFile& field(const std::string& name)
    {
        if (name.find_first_of(",\"\r\n") == std::string::npos)
            return *this << std::string_view(name);
        m_text += '"';
        for (const char character : name)
            m_text.append(character == '"' ? 2 : 1, character);
        m_text += '"';
        return *this;
    }

    void endLine()
    {
        m_text += '\n';
        constexpr std::size_t chunk = 1 << 20;
        if (m_text.size() >= chunk)
            write();
    }
    void close()
    {
        write();
        m_file.close();
        check();
    }

private:
    template <typename Number> CsvFile& append(Number number)
    {
        std::array<char, 32> digits{};
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
        m_text.append(digits.data(), end);
        return *this;
    }
    void write()
    {
        m_file.write(m_text.data(), static_cast<std::streamsize>(m_text.size()));
        m_text.clear();
        check();
    }
    void check() const
    {
        if (!m_file)
            throw std::runtime_error(m_path.string() + " cannot be written: is the disk full?");
    }

    fs::path m_path;
    std::ofstream m_file;
    std::string m_text;
};

void exportSeries(const History& history, const fs::path& path, const std::string& pattern)
{
    const RunDescription& run = history.description();
    CsvFile file(path);
    file << "step,samples,seconds,arm,seed,metric,value";
    file.endLine();
    for (const SeriesKey& key : seriesMatching(history, pattern)) {
        const Series& series = *history.find(key);
        const std::int64_t size = series.size();
        for (std::int64_t i = 0; i < size; ++i) {
            const std::int64_t step = series.step(i);
            file << step << ",";
            if (key.arm != wholeRun)
                file << history.samples(key.arm, step);
            file << "," << history.seconds(step) << ",";
            if (key.arm != wholeRun)
                file.field(run.arms[key.arm].name);
            file << ",";
            if (key.seed != allSeeds)
                file << run.firstSeed + key.seed;
            file << "," << std::string_view(key.metric) << "," << series.value(i);
            file.endLine();
        }
    }
    file.close();
}

void exportInterventions(const History& history, const fs::path& path)
{
    CsvFile file(path);
    file << "step,seconds,arm,parameter,before,after";
    file.endLine();
    for (const InterventionRecord& record : history.interventions()) {
        file << record.step << "," << record.seconds << ",";
        file.field(history.description().arms[record.arm].name);
        file << "," << std::string_view(record.parameter) << "," << record.before << "," << record.after;
        file.endLine();
    }
    file.close();
}

} // namespace

void prepareCsvFolder(const fs::path& folder, ExistingFiles existing)
{
    std::error_code error;
    fs::create_directories(folder, error);
    if (!fs::is_directory(folder))
        throw InputError("The folder " + folder.string() + " cannot be made"
            + (error ? ": " + error.message() : std::string(", there is a file of that name")) + ".");
    for (const char* name : {seriesFile, interventionsFile}) {
        const fs::path path = folder / name;
        const bool exists = fs::exists(path);
        if (exists && existing == ExistingFiles::Refuse)
            throw InputError(path.string() + " exists already: give --overwrite or another folder.");
        if (!std::ofstream(path, std::ios::app))
            throw InputError(path.string() + " cannot be written: are you allowed to?");
        if (!exists)
            fs::remove(path, error);
    }
}

void exportCsv(const History& history, const fs::path& folder, const std::string& pattern)
{
    exportSeries(history, folder / seriesFile, pattern);
    exportInterventions(history, folder / interventionsFile);
}

} // namespace tandem
