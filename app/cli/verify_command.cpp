// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/verify_command.h"

#include "cli/command_line.h"
#include "statistics/value_with_error.h"
#include "verification/check.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace tandem {

namespace {

std::string numberText(double value)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.7g", value);
    return text;
}

/// JSON has no NaN.
std::string jsonNumber(double value)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.17g", value);
    return std::isfinite(value) ? text : "null";
}

/// Names and numbers only: nothing here needs escaping.
void printJson(std::FILE* out, const Check& check, const Measurement& found, const char* before)
{
    std::fprintf(out, "%s{\"name\": \"%s\", \"measured\": %s, \"error\": %s, \"predicted\": %s, \"allowance\": %s, \"pass\": %s}",
        before, check.name.c_str(), jsonNumber(found.measured).c_str(), jsonNumber(found.error).c_str(),
        jsonNumber(found.predicted).c_str(), jsonNumber(found.allowance).c_str(), found.pass() ? "true" : "false");
}

/// What rounding alone leaves is said in powers of ten, not in a row of zeros.
std::string measuredText(const Measurement& found)
{
    constexpr double rounding = 1e-9;
    if (std::abs(found.measured) < rounding && found.error < rounding) {
        char text[48];
        std::snprintf(text, sizeof text, "%.0e ± %.0e", found.measured, found.error);
        return text;
    }
    return valueWithError(found.measured, found.error);
}

/// With what theory's own approximation leaves open, where it is one.
std::string predictedText(const Measurement& found)
{
    char allowance[32];
    std::snprintf(allowance, sizeof allowance, " ± %.2g", found.allowance);
    return numberText(found.predicted) + (found.allowance > 0.0 ? allowance : "");
}

/// Columns as a terminal shows them: UTF-8 continuation bytes take no room.
int paddedWidth(const std::string& text, int columns)
{
    return columns + static_cast<int>(std::ranges::count_if(text, [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
    }));
}

void printCells(std::FILE* out, const std::string& name, int width, const std::string& measured, const std::string& predicted,
    const char* last)
{
    std::fprintf(out, "%-*s   %-*s   %-*s   %s\n", width, name.c_str(), paddedWidth(measured, 24), measured.c_str(),
        paddedWidth(predicted, 18), predicted.c_str(), last);
}

} // namespace

int verify(const VerifyRequest& request, const Workbench& bench, std::FILE* out)
{
    const std::vector<Check> chosen = checksNamed(request.names);
    const bool json = request.format == VerifyRequest::Format::Json;
    std::size_t width = 5;
    for (const Check& check : chosen)
        width = std::max(width, check.name.size());
    if (!json)
        printCells(out, "check", static_cast<int>(width), "measured ± error", "predicted", "outcome");
    int failed = 0;
    const char* before = "[\n  ";
    for (const Check& check : chosen) {
        const Measurement found = check.measure(bench);
        failed += found.pass() ? 0 : 1;
        if (json)
            printJson(out, check, found, before);
        else
            printCells(out, check.name, static_cast<int>(width), measuredText(found), predictedText(found),
                found.pass() ? "pass" : "FAIL");
        std::fflush(out);
        before = ",\n  ";
    }
    if (json)
        std::fprintf(out, "\n]\n");
    else
        std::fprintf(out, "%s\n",
            failed == 0 ? "All pass." : (std::to_string(failed) + " of " + std::to_string(chosen.size()) + " failed.").c_str());
    return static_cast<int>(failed == 0 ? ExitCode::Well : ExitCode::Failed);
}

} // namespace tandem
