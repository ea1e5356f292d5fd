package dev.outcrop.server.config;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The flags of settings, for commands that take them. */
public final class SettingFlags {
    static final String CONFIG = "--config";

    private SettingFlags() {}

    /** Adds them to a command. */
    public static void addTo(CommandSpec command) {
        for (SettingKey key : SettingKey.values()) {
            key.flag()
                    .ifPresent(flag -> command.addOption(OptionSpec.builder(flag)
                            .paramLabel(key.form().label())
                            .type(String.class)
                            .description(key.meaning().replace("%", "%%"))
                            .build()));
        }
        command.addOption(OptionSpec.builder(CONFIG)
                .paramLabel("FILE")
                .type(Path.class)
                .description("The file of settings instead of outcrop.yaml in the working directory.")
                .build());
    }

    /**
     * The settings of a command that was parsed, with this process's environment and working directory.
     *
     * @throws SettingsProblems if they are not right
     */
    public static Settings read(ParseResult parsed) {
        Map<SettingKey, String> flags = new EnumMap<>(SettingKey.class);
        for (SettingKey key : SettingKey.values()) {
            key.flag()
                    .flatMap(flag -> Optional.ofNullable(parsed.<String>matchedOptionValue(flag, null)))
                    .ifPresent(text -> flags.put(key, text));
        }
        return read(flags, Optional.ofNullable(parsed.matchedOptionValue(CONFIG, null)));
    }

    /**
     * The settings of these flags if they are written so that they can be read without picocli and the time that it takes,
     * with this process's environment and working directory.
     *
     * @throws SettingsProblems if they are not right
     */
    public static Optional<Settings> readPlain(List<String> flags) {
        return PlainFlags.of(flags).map(plain -> read(plain.values(), plain.config()));
    }

    private static Settings read(Map<SettingKey, String> flags, Optional<Path> config) {
        return SettingsReader.read(
                flags,
                config,
                System.getenv(),
                Path.of("").toAbsolutePath(),
                Path.of(System.getProperty("user.home", "")));
    }

    /**
     * The settings of these flags, with this process's environment and working directory.
     *
     * @throws SettingsProblems if they are not right, or a flag is not known
     */
    public static Settings read(String... flags) {
        return readPlain(List.of(flags)).orElseGet(() -> parse(flags));
    }

    private static Settings parse(String... flags) {
        CommandSpec spec = CommandSpec.create().name("outcrop");
        addTo(spec);
        try {
            return read(new CommandLine(spec).parseArgs(flags));
        } catch (CommandLine.ParameterException wrong) {
            throw new SettingsProblems(List.of(String.valueOf(wrong.getMessage())), true);
        }
    }
}
