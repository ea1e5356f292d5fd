package dev.outcrop.server.config;

import dev.outcrop.server.config.Given.Value;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Reads words, places and lists of them; what is not of the right form becomes a problem and a harmless value. */
final class Forms {
    private final Map<SettingKey, Given> given;
    private final Path home;
    private final BiConsumer<Given, String> problem;

    /** {@code home} is what {@code ~} stands for. */
    Forms(Map<SettingKey, Given> given, Path home, BiConsumer<Given, String> problem) {
        this.given = given;
        this.home = home;
        this.problem = problem;
    }

    Optional<String> text(SettingKey key) {
        Given at = given.get(key);
        if (at == null) {
            return Optional.empty();
        }
        if (at.value() instanceof Value.Text(String text) && !text.isBlank()) {
            return Optional.of(text.strip());
        }
        wrong(key, "is one value: " + key.form().label());
        return Optional.empty();
    }

    /** A secret, or the name of one. */
    Optional<String> secret(SettingKey key) {
        Optional<String> text = text(key);
        if (text.filter(SecretRef::wrong).isPresent()) {
            wrong(key, "names a secret as in aws-secret:NAME#FIELD; a name or ARN has letters, digits and /_+=.@-:");
            return Optional.empty();
        }
        return text;
    }

    Optional<Path> path(SettingKey key) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            String said = text.get();
            Path path = said.equals("~") || said.startsWith("~/")
                    ? home.resolve(said.substring(Math.min(2, said.length())))
                    : Path.of(said);
            return Optional.of(given(key).base().resolve(path).normalize());
        } catch (InvalidPathException invalid) {
            wrong(key, "is not a path: " + invalid.getReason());
            return Optional.empty();
        }
    }

    <E extends Enum<E>> Optional<E> choice(SettingKey key, Class<E> type) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        List<String> choices = key.form().choices();
        if (choices.contains(text.get())) {
            return Optional.of(Enum.valueOf(type, text.get().toUpperCase(Locale.ROOT)));
        }
        wrong(key, "is one of " + String.join(", ", choices) + ", not \"" + text.get() + "\"");
        return Optional.empty();
    }

    boolean on(SettingKey key) {
        return choice(key, Settings.Traces.Switch.class).equals(Optional.of(Settings.Traces.Switch.ON));
    }

    Optional<URI> url(SettingKey key) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(text.get());
            String scheme = Optional.ofNullable(uri.getScheme()).orElse("");
            if (List.of("http", "https").contains(scheme) && uri.getHost() != null) {
                return Optional.of(uri);
            }
        } catch (URISyntaxException invalid) {
            // said below
        }
        wrong(key, "is a URL with http or https, not \"" + text.get() + "\"");
        return Optional.empty();
    }

    List<String> list(SettingKey key) {
        Given at = given.get(key);
        return switch (at == null ? null : at.value()) {
            case null -> List.of();
            case Value.Text(String text) -> split(text, ",");
            case Value.Items(List<String> items) -> items;
            case Value.Named named -> {
                wrong(key, "is a list, not " + named.items().size() + " keys");
                yield List.of();
            }
        };
    }

    /** Lists by model id; a list without ids is one of nothing that can be right. */
    Map<String, List<String>> byId(SettingKey key) {
        Given at = given.get(key);
        return switch (at == null ? null : at.value()) {
            case null -> Map.of();
            case Value.Named(Map<String, List<String>> named) -> named;
            case Value.Text(String text) -> aliases(text);
            case Value.Items _ -> Map.of("?", List.of());
        };
    }

    private static Map<String, List<String>> aliases(String text) {
        var aliases = new LinkedHashMap<String, List<String>>();
        for (String entry : split(text, ";")) {
            int equals = entry.indexOf('=');
            String alias = equals < 0 ? "?" : entry.substring(0, equals).strip();
            aliases.put(alias, split(entry.substring(equals + 1), ","));
        }
        return aliases;
    }

    private static List<String> split(String text, String separator) {
        return Arrays.stream(text.split(separator))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    private Given given(SettingKey key) {
        return Optional.ofNullable(given.get(key)).orElseThrow();
    }

    void wrong(SettingKey key, String sentence) {
        problem.accept(given(key), sentence);
    }
}
