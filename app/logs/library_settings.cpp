// SPDX-License-Identifier: GPL-3.0-or-later
#include "logs/library_settings.h"

#include <QSettings>

#include <algorithm>

namespace tandem {

LibraryPlace libraryInSettings()
{
    const QSettings settings;
    LibraryPlace place;
    place.folder = runLibraryFolder();
    place.trainings = settings.value("library/record", true).toBool() ? RecordedTrainings::Every : RecordedTrainings::None;
    const qint64 most = settings.value("library/mostBytes", static_cast<qint64>(place.mostBytes)).toLongLong();
    place.mostBytes = std::clamp<std::int64_t>(most, LibraryPlace::leastBytes, LibraryPlace::largestBytes);
    return place;
}

void rememberLibrary(const LibraryPlace& place)
{
    QSettings settings;
    settings.setValue("library/record", place.trainings == RecordedTrainings::Every);
    settings.setValue("library/mostBytes", static_cast<qint64>(place.mostBytes));
}

} // namespace tandem
