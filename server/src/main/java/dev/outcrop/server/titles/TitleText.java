package dev.outcrop.server.titles;

import dev.outcrop.conversation.Titles;
import java.util.Optional;
import java.util.regex.Pattern;

/** Makes a title of what a model wrote: one line, without quotes, Markdown and a full stop, 60 characters at most. */
final class TitleText {
    private static final int LONGEST = 60;
    private static final Pattern LABEL = Pattern.compile("^(?:title|タイトル)\\s*[:：]\\s*", Pattern.CASE_INSENSITIVE);
    private static final Pattern AROUND = Pattern.compile("^[\\s\"'`“”‘’«»「」『』*#_]+|[\\s\"'`“”‘’«»「」『』*_.。]+$");

    private TitleText() {}

    static Optional<String> clean(String written) {
        String line = written.lines()
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
        String bare = AROUND.matcher(line).replaceAll("");
        bare = AROUND.matcher(LABEL.matcher(bare).replaceFirst("")).replaceAll("");
        bare = Titles.oneLine(bare);
        if (bare.codePointCount(0, bare.length()) > LONGEST) {
            bare = bare.substring(0, bare.offsetByCodePoints(0, LONGEST - 1)).strip() + "…";
        }
        return Optional.of(bare).filter(text -> !text.isEmpty());
    }
}
