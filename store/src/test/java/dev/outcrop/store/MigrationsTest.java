package dev.outcrop.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The numbers of migrations. A database that has the newest refuses one that comes later with a number before it, so gaps
 * stay: the next one has the number after the last.
 */
class MigrationsTest {
    /** Never used, and never to be. */
    private static final List<Integer> GAPS = List.of(15);

    private static final int LAST = 16;

    /** All there are, in their order. */
    static List<Integer> numbers() {
        return IntStream.rangeClosed(1, LAST)
                .boxed()
                .filter(number -> !GAPS.contains(number))
                .toList();
    }

    @Test
    void numbers_go_up_and_gaps_stay() throws IOException, URISyntaxException {
        Path first = Path.of(
                Objects.requireNonNull(getClass().getResource("/db/migration/V1__journal_and_conversations.sql"))
                        .toURI());
        try (var files = Files.list(Objects.requireNonNull(first.getParent()))) {
            List<Integer> numbers = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("V"))
                    .map(name -> Integer.valueOf(name.substring(1, name.indexOf("__"))))
                    .sorted()
                    .toList();

            assertThat(numbers).isEqualTo(numbers());
        }
    }
}
