// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/untranslated_text.h"

#include <QRegularExpression>
#include <QSet>

#include <algorithm>
#include <array>

namespace tandem {

namespace {

/// Marks its argument for translation.
bool translates(const QString& call)
{
    static const QSet<QString> calls{"tr", "translate", "TEXT", "QT_TRANSLATE_NOOP", "QT_TR_NOOP"};
    return calls.contains(call);
}

/// Shows its argument to a person.
bool shows(const QString& call)
{
    static const QSet<QString> calls{"setText", "setToolTip", "setAccessibleName", "setAccessibleDescription", "setWindowTitle",
        "setTitle", "setPlaceholderText", "setStatusTip", "setWhatsThis", "addAction", "addItem", "addItems", "addMenu",
        "setHeaderLabels", "setXLabel", "setYLabel", "setSentence", "say", "showText", "showMessage", "note", "backgroundNote",
        "heading", "row"};
    return calls.contains(call);
}

/// Takes names and keys that no person reads, however they look; errors of files are in one language, as the engine's are.
bool isForPrograms(const QString& call)
{
    static const QSet<QString> calls{"setObjectName", "findChild", "findChildren", "InputError", "fprintf", "setStyleSheet",
        "startsWith", "setOrganizationName", "setApplicationName", "qEnvironmentVariableIsSet", "qputenv", "save", "setPalette",
        "endsWith", "contains", "value", "setValue", "remove", "arg_name", "property", "setProperty", "inherits", "include",
        "connect", "createMethodCall", "toString", "line", "jaggedLine", "markers", "band", "path", "tell", "Part"};
    return calls.contains(call);
}

bool looksLikeText(const QString& literal)
{
    static const QRegularExpression words(QStringLiteral("\\p{L}{2,} \\p{L}+|^\\p{Lu}\\p{Ll}+"));
    return literal.contains(words);
}

QString withoutMarkup(QString literal)
{
    static const QRegularExpression markup(QStringLiteral("<[^>]*>|%[0-9]"));
    return literal.remove(markup).trimmed();
}

/// Names and units that are the same in every language.
bool isName(const QString& literal)
{
    static const QSet<QString> names{"Tandem", "Qt", "LibTorch", "BLAS", "TensorBoard", "Explanations", "HelpPages", "Picture"};
    return names.contains(literal);
}

} // namespace

QStringList untranslatedText(const QString& source)
{
    // What is no comment, a literal with its quotes, a name with the bracket that it opens, or a bracket.
    static const QRegularExpression token(QStringLiteral("//[^\\n]*|/\\*.*?\\*/"
                                                         "|R\"\\((.*?)\\)\"|\"((?:[^\"\\\\\\n]|\\\\.)*)\"|'(?:[^'\\\\]|\\\\.)+'|#"
                                                         "include[^\\n]*|(\\w+)\\s*(?:<[\\w:*, ]*>)?\\s*([({])|[({]|[)}]"),
        QRegularExpression::DotMatchesEverythingOption);
    QStringList found;
    QStringList calls; // that are open; empty names for brackets of no call
    for (auto match = token.globalMatch(source); match.hasNext();) {
        const QRegularExpressionMatch one = match.next();
        const QString text = one.captured(0);
        if (!one.captured(3).isEmpty()) {
            calls << one.captured(3);
        } else if (text == QLatin1String("(")) {
            calls << QString();
        } else if (text == QLatin1String("{")) {
            // A body begins anew; a list belongs to the call around it.
            const QString before = source.left(one.capturedStart()).trimmed().right(1);
            calls << (before == QLatin1String(")") || before == QLatin1String("]") ? QStringLiteral("{") : QString());
        } else if (text == QLatin1String(")") || text == QLatin1String("}")) {
            if (!calls.isEmpty())
                calls.removeLast();
        } else if (text.startsWith(QChar('"')) || text.startsWith(QLatin1String("R\""))) {
            const QString literal = withoutMarkup(one.captured(1) + one.captured(2));
            static const std::array wrappers{"QStringLiteral", "QLatin1String", "QString", "QChar", "QByteArray"};
            QString call;
            for (auto open = calls.crbegin(); open != calls.crend() && call.isEmpty(); ++open)
                if (std::ranges::find(wrappers, *open) == wrappers.end())
                    call = *open;
            static const QRegularExpression letters(QStringLiteral("\\p{L}{2,}"));
            const bool readable = shows(call) ? literal.contains(letters) : !isForPrograms(call) && looksLikeText(literal);
            if (readable && !isName(literal) && std::ranges::none_of(calls, translates))
                found << QStringLiteral("%1: %2").arg(source.left(one.capturedStart()).count(QChar('\n')) + 1).arg(text);
        }
    }
    return found;
}

} // namespace tandem
