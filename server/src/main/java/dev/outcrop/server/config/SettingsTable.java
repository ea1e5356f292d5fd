package dev.outcrop.server.config;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The one description of all settings, for {@code outcrop help settings} and the README. */
public final class SettingsTable {
    private SettingsTable() {}

    /** For a terminal. */
    public static String text() {
        return Stream.of(SettingKey.values())
                .map(key -> key.path() + "\n    " + key.meaning() + "\n    "
                        + key.flag()
                                .map(flag -> flag + " " + key.form().label() + "  ·  ")
                                .orElse("") + key.variable()
                        + key.byDefault().map(value -> "  ·  default " + value).orElse("") + "\n")
                .collect(Collectors.joining("\n"));
    }

    /** As a Markdown table. */
    public static String markdown() {
        return Stream.of(SettingKey.values())
                .map(key -> "| `" + key.path() + "` | "
                        + key.flag().map(flag -> "`" + flag + "`").orElse("none") + " | `" + key.variable() + "` | "
                        + key.byDefault().map(value -> "`" + value + "`").orElse("") + " | " + key.meaning() + " |\n")
                .collect(Collectors.joining(
                        "",
                        "| `outcrop.yaml` | flag | environment | default | meaning |\n|---|---|---|---|---|\n",
                        ""));
    }
}
