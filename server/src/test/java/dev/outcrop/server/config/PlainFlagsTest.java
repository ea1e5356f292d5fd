package dev.outcrop.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class PlainFlagsTest {
    private static final List<String> VALUES =
            List.of("8080", "a b", "chat=ID,ID;fast=ID", "C:\\x", "\"quoted\"", "${HOME}", "日本", "x@y", "a-b");

    @Test
    void what_is_written_plainly_is_read_as_picocli_reads_it() {
        for (int seed = 0; seed < 500; seed++) {
            List<String> arguments = arguments(new Random(seed));

            assertThat(PlainFlags.of(arguments))
                    .as("seed " + seed + ": " + arguments)
                    .contains(asPicocliReads(arguments));
        }
    }

    private static List<String> arguments(Random random) {
        var keys = new ArrayList<>(List.of(SettingKey.values()));
        Collections.shuffle(keys, random);
        var flags = new ArrayList<String>();
        keys.stream()
                .limit(random.nextInt(6))
                .flatMap(key -> key.flag().stream())
                .forEach(flags::add);
        if (random.nextBoolean()) {
            flags.add(random.nextInt(flags.size() + 1), "--config");
        }
        var arguments = new ArrayList<String>();
        for (String flag : flags) {
            String value = VALUES.get(random.nextInt(VALUES.size()));
            if (random.nextBoolean()) {
                arguments.add(flag + "=" + value);
            } else {
                arguments.addAll(List.of(flag, value));
            }
        }
        return arguments;
    }

    private static PlainFlags asPicocliReads(List<String> arguments) {
        CommandSpec spec = CommandSpec.create();
        SettingFlags.addTo(spec);
        CommandLine.ParseResult parsed = new CommandLine(spec).parseArgs(arguments.toArray(String[]::new));
        Map<SettingKey, String> values = new EnumMap<>(SettingKey.class);
        for (SettingKey key : SettingKey.values()) {
            key.flag()
                    .flatMap(flag -> Optional.ofNullable(parsed.<String>matchedOptionValue(flag, null)))
                    .ifPresent(value -> values.put(key, value));
        }
        return new PlainFlags(values, Optional.ofNullable(parsed.<Path>matchedOptionValue("--config", null)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "-h",
                "--port",
                "--port=",
                "--port --host",
                "--port -1",
                "--port 1 --port 2",
                "--config a --config b",
                "--nothing 1",
                "--langfuse-secret-key=sk-lf-1",
                "8080",
                "@file",
                "--agents @file",
                "--port 1 more",
            })
    void all_else_is_left_to_picocli(String line) {
        assertThat(PlainFlags.of(List.of(line.split(" ", -1)))).isEmpty();
    }

    @Test
    void no_flags_are_plain() {
        assertThat(PlainFlags.of(List.of())).contains(new PlainFlags(Map.of(), Optional.empty()));
    }
}
