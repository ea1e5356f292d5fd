package dev.outcrop.server.config;

import static java.util.Objects.requireNonNull;

import dev.outcrop.agent.Nearest;
import dev.outcrop.server.config.Given.Value;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads settings: a flag goes before an environment variable, that before the file, that before the default. */
public final class SettingsReader {
    /** The variable that names the file. */
    public static final String CONFIG_VARIABLE = "OUTCROP_CONFIG";

    /** What the launcher, the logging and the tests read, and the file's name. */
    private static final Set<String> NOT_SETTINGS =
            Set.of(CONFIG_VARIABLE, "OUTCROP_LOG", "OUTCROP_LOG_LEVEL", "OUTCROP_JAVA_OPTS");

    private static final String TESTS_OWN = "OUTCROP_TEST_";
    private static final String FILE = "outcrop.yaml";

    private final Map<String, String> environment;
    private final Path folder;
    private final Path home;
    private final List<String> problems = new ArrayList<>();
    private boolean onCommandLine = true;

    private SettingsReader(Map<String, String> environment, Path folder, Path home) {
        this.environment = Map.copyOf(environment);
        this.folder = requireNonNull(folder, "folder is null");
        this.home = requireNonNull(home, "home is null");
    }

    /**
     * Reads all of them.
     *
     * @param flags values of flags as typed
     * @param config the file named by a flag
     * @param folder the working directory, where {@code outcrop.yaml} is looked for
     * @param home what {@code ~} stands for
     * @throws SettingsProblems naming everything that is wrong, with file and line
     */
    public static Settings read(
            Map<SettingKey, String> flags,
            Optional<Path> config,
            Map<String, String> environment,
            Path folder,
            Path home) {
        return new SettingsReader(environment, folder, home).read(flags, config);
    }

    private Settings read(Map<SettingKey, String> flags, Optional<Path> config) {
        Map<SettingKey, Given> given = new EnumMap<>(SettingKey.class);
        defaults(given);
        var byDefault = Map.copyOf(given);
        file(config).ifPresent(file -> given.putAll(SettingsFile.read(file, problems)));
        environment(given);
        onCommandLine = problems.isEmpty();
        flags.forEach((key, text) ->
                given.put(key, new Given(new Value.Text(text), key.flag().orElse(key.path()), true, folder)));
        List<String> said = given.keySet().stream()
                .filter(key -> !where(given, key).equals(where(byDefault, key)))
                .map(SettingKey::path)
                .toList();
        var values = new SettingValues(given, said, home, this::problem);
        Settings settings = values.settings();
        if (!problems.isEmpty()) {
            throw new SettingsProblems(problems, onCommandLine);
        }
        return settings;
    }

    private static Optional<String> where(Map<SettingKey, Given> given, SettingKey key) {
        return Optional.ofNullable(given.get(key)).map(Given::where);
    }

    private void problem(Given at, String sentence) {
        problems.add(at.where() + " " + sentence);
        onCommandLine = onCommandLine && at.onCommandLine();
    }

    private void defaults(Map<SettingKey, Given> given) {
        for (SettingKey key : SettingKey.values()) {
            key.byDefault()
                    .ifPresent(text -> given.put(
                            key, new Given(new Value.Text(text), "the default of " + key.path(), false, folder)));
        }
    }

    private Optional<Path> file(Optional<Path> config) {
        Path usual = folder.resolve(FILE);
        try {
            return config.or(() -> variable(CONFIG_VARIABLE).map(Path::of))
                    .map(folder::resolve)
                    .or(() -> Optional.of(usual).filter(Files::exists));
        } catch (InvalidPathException wrong) {
            problems.add(CONFIG_VARIABLE + " is not a path: " + wrong.getReason());
            return Optional.empty();
        }
    }

    private void environment(Map<SettingKey, Given> given) {
        List<String> known =
                Stream.of(SettingKey.values()).map(SettingKey::variable).toList();
        environment.keySet().stream()
                .filter(name -> name.startsWith("OUTCROP_"))
                .filter(name -> !known.contains(name) && !NOT_SETTINGS.contains(name) && !name.startsWith(TESTS_OWN))
                .sorted()
                .forEach(name -> problems.add("unknown environment variable " + name + Nearest.hint(name, known)));
        for (SettingKey key : SettingKey.values()) {
            Stream.concat(Stream.of(key.variable()), key.variablesElsewhere().stream())
                    .filter(name -> variable(name).isPresent())
                    .findFirst()
                    .ifPresent(name -> given.put(
                            key, new Given(new Value.Text(variable(name).orElseThrow()), name, false, folder)));
        }
    }

    /** An empty variable is how a container unsets one. */
    private Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }
}
