// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/architecture/include_rules.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QSet>

namespace tandem {

namespace {

struct Include {
    bool outside; ///< in angle brackets
    QString header;
};

QList<Include> includesOf(const QString& text)
{
    static const QRegularExpression line(
        "^[ \\t]*#[ \\t]*include[ \\t]*([<\"])([^>\"\\n]+)[>\"]", QRegularExpression::MultilineOption);
    QList<Include> includes;
    for (auto match = line.globalMatch(text); match.hasNext();) {
        const auto found = match.next();
        includes.append({found.captured(1) == "<", found.captured(2)});
    }
    return includes;
}

const Room* roomOf(const QString& path)
{
    const Room* deepest = nullptr;
    for (const Room& room : roomTable()) {
        if (path.startsWith(room.folder + '/') && (deepest == nullptr || room.folder.size() > deepest->folder.size())) {
            deepest = &room;
        }
    }
    return deepest;
}

/// The file that `"header"` names, as the include paths of the build find it; "" for one that the build generates.
QString resolve(const SourceTree& tree, const QString& header)
{
    for (const char* part : {"engine/", "widgets/", "app/", "tests/"}) {
        if (tree.contains(part + header)) {
            return part + header;
        }
    }
    return {};
}

/// Libraries that `path` includes itself or through headers of the project.
QSet<QString> librariesSeen(const SourceTree& tree, const QString& path)
{
    QSet<QString> libraries;
    QSet<QString> visited;
    QStringList waiting{path};
    while (!waiting.isEmpty()) {
        const QString next = waiting.takeLast();
        if (visited.contains(next)) {
            continue;
        }
        visited.insert(next);
        for (const Include& include : includesOf(tree.value(next))) {
            if (include.outside) {
                libraries.insert(libraryOf(include.header));
            } else if (const QString header = resolve(tree, include.header); !header.isEmpty()) {
                waiting.append(header);
            }
        }
    }
    return libraries;
}

QString nameOf(const Room& room)
{
    return room.folder.section('/', -1);
}

/// Why a file of `room` may not include this, or "".
QString objection(const SourceTree& tree, const Room& room, const Include& include)
{
    if (include.outside) {
        const QString library = libraryOf(include.header);
        return library.isEmpty() || room.libraries.contains(library) ? QString() : "may not use " + library;
    }
    const QString header = resolve(tree, include.header);
    const Room* other = roomOf(header);
    if (other == nullptr) {
        return "is in no room that it may include";
    }
    const bool allowed = other == &room || nameOf(*other) == "support" || room.rooms.contains(nameOf(*other));
    return allowed ? QString() : "may not include " + other->folder;
}

} // namespace

const QList<Room>& roomTable()
{
    static const QStringList ground{"optimizers", "statistics", "theory", "datasets", "history", "instruments"};
    static const QStringList engine
        = QStringList{"training", "runlog", "verification", "problems", "networks", "ensemble"} + ground;
    static const QList<Room> rooms{
        {"app", QStringList{"cli", "controls", "plots"} + engine, {"Qt"}},
        {"app/cli", engine, {"CLI11"}},
        {"widgets/controls", {"plots", "ensemble", "optimizers", "statistics", "history"}, {"Qt"}},
        {"widgets/plots", {"ensemble", "optimizers", "statistics", "history"}, {"Qt", "QCustomPlot"}},
        // app-facing
        {"engine/training", QStringList{"problems", "networks", "ensemble"} + ground, {"toml++"}},
        {"engine/runlog", {"history"}, {"SQLite", "zstd"}},
        {"engine/verification", {"problems", "ensemble", "instruments", "optimizers", "statistics", "theory"}, {"Eigen"}},
        // ensembles
        {"engine/problems", {"ensemble", "instruments", "optimizers", "statistics"}, {"Eigen", "Highway"}},
        {"engine/libtorch", {"networks", "ensemble", "instruments", "optimizers", "statistics", "datasets"}, {"LibTorch"}},
        {"engine/networks", {"ensemble", "instruments", "optimizers", "statistics", "datasets"}, {"oneDNN", "OpenMP", "Highway"}},
        // the waist
        {"engine/ensemble", {"optimizers"}, {}},
        // ground, of which the instruments stand on the statistics
        {"engine/instruments", {"statistics"}, {"Eigen"}},
        {"engine/optimizers", {}, {"Eigen"}},
        {"engine/statistics", {}, {"Eigen"}},
        {"engine/theory", {}, {"Eigen"}},
        {"engine/datasets", {}, {"zlib"}},
        {"engine/history", {}, {}},
        {"engine/support", {}, {"Random123"}},
    };
    return rooms;
}

SourceTree readSourceTree(const QString& root)
{
    SourceTree tree;
    for (const char* part : {"engine", "widgets", "app", "tests"}) {
        QDirIterator files(root + '/' + part, {"*.h", "*.cpp", "*.cu"}, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            if (file.open(QIODevice::ReadOnly)) {
                tree.insert(QDir(root).relativeFilePath(file.fileName()), QString::fromUtf8(file.readAll()));
            }
        }
    }
    return tree;
}

QString libraryOf(const QString& header)
{
    static const QList<QPair<QRegularExpression, QString>> libraries{
        {QRegularExpression("^qcustomplot\\.h$"), "QCustomPlot"},
        {QRegularExpression("^Qt?[A-Z]"), "Qt"},
        {QRegularExpression("^q[a-z]+\\.h$"), "Qt"},
        {QRegularExpression("^(torch|ATen|c10)/"), "LibTorch"},
        {QRegularExpression("^(dnnl|oneapi)"), "oneDNN"},
        {QRegularExpression("^omp\\.h$"), "OpenMP"},
        {QRegularExpression("^Eigen/"), "Eigen"},
        {QRegularExpression("^hwy/"), "Highway"},
        {QRegularExpression("^Random123/"), "Random123"},
        {QRegularExpression("^toml\\+\\+/"), "toml++"},
        {QRegularExpression("^CLI/"), "CLI11"},
        {QRegularExpression("^zlib\\.h$"), "zlib"},
        {QRegularExpression("^zstd\\.h$"), "zstd"},
        {QRegularExpression("^sqlite3\\.h$"), "SQLite"},
        {QRegularExpression("^(sys/[a-z]+|unistd|dlfcn|fcntl|fnmatch|signal|sched|pthread|immintrin|cpuid)\\.h$"), ""},
        {QRegularExpression("[./]"), "an unknown library"},
    };
    for (const auto& [pattern, library] : libraries) {
        if (pattern.match(header).hasMatch()) {
            return library;
        }
    }
    return {};
}

QStringList includeViolations(const SourceTree& tree)
{
    QStringList violations;
    for (auto file = tree.begin(); file != tree.end(); ++file) {
        const QString& path = file.key();
        const bool isTest = path.startsWith("tests/");
        const Room* room = roomOf(path);
        if (room == nullptr && !isTest) {
            violations.append(path + " lies in no room");
            continue;
        }
        for (const Include& include : includesOf(file.value())) {
            if (libraryOf(include.header) == "QCustomPlot" && !isTest && !path.endsWith(".cpp")) {
                violations.append(QString("%1 includes %2, which only sources may").arg(path, include.header));
            }
            const QString why = isTest ? QString() : objection(tree, *room, include);
            if (!why.isEmpty()) {
                violations.append(QString("%1 includes %2: %3 %4").arg(path, include.header, room->folder, why));
            }
        }
        const QSet<QString> seen = librariesSeen(tree, path);
        if (seen.contains("LibTorch") && (seen.contains("Qt") || seen.contains("QCustomPlot"))) {
            violations.append(path + " sees both LibTorch and Qt");
        }
    }
    return violations;
}

} // namespace tandem
