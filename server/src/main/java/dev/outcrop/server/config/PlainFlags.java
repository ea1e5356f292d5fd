package dev.outcrop.server.config;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Flags that are written plainly: each a known one, once, as {@code --name=value} or {@code --name value}. They need no
 * picocli, whose classes are of a form (Java 5's) that the JDK's AOT cache does not hold, so that a start would wait for
 * them. All others are picocli's, which also says what is wrong with them.
 */
record PlainFlags(Map<SettingKey, String> values, Optional<Path> config) {

    static Optional<PlainFlags> of(List<String> arguments) {
        Map<SettingKey, String> values = new EnumMap<>(SettingKey.class);
        Optional<Path> config = Optional.empty();
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String[] flag = rest.next().split("=", 2);
            String value = flag.length == 2 ? flag[1] : rest.hasNext() ? rest.next() : "";
            if (value.isEmpty() || value.startsWith("-") || value.startsWith("@")) {
                return Optional.empty();
            }
            Optional<SettingKey> key = key(flag[0]);
            if (key.isPresent() && values.putIfAbsent(key.get(), value) == null) {
                continue;
            }
            if (key.isPresent() || !flag[0].equals(SettingFlags.CONFIG) || config.isPresent()) {
                return Optional.empty();
            }
            config = Optional.of(Path.of(value));
        }
        return Optional.of(new PlainFlags(values, config));
    }

    private static Optional<SettingKey> key(String flag) {
        return Arrays.stream(SettingKey.values())
                .filter(key -> key.flag().equals(Optional.of(flag)))
                .findFirst();
    }
}
