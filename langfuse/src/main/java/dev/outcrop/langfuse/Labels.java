package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What every span of this server is marked with.
 *
 * @param version of the server
 * @param instance this process among those that serve together
 * @param environment {@code [a-z0-9_-]{1,40}}, without a leading {@code langfuse}
 * @param release what is deployed
 */
public record Labels(
        String version, String instance, Optional<String> environment, Optional<String> release, List<String> tags) {
    private static final int LONGEST = 40;

    public Labels {
        requireNonNull(version, "version is null");
        requireNonNull(instance, "instance is null");
        environment = environment.map(Labels::normal).filter(name -> !name.isEmpty());
        requireNonNull(release, "release is null");
        tags = List.copyOf(tags);
    }

    /** Langfuse takes anything else for "default" without a word. */
    private static String normal(String environment) {
        String name = environment
                .strip()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9_-]+", "-")
                .replaceFirst("^langfuse[_-]*", "");
        return name.substring(0, Math.min(LONGEST, name.length()));
    }
}
