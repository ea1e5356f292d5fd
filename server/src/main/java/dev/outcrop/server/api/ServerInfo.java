package dev.outcrop.server.api;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Optional;

/**
 * What the page's header says of the server.
 *
 * @param reason why this provider answers, a sentence
 * @param region Bedrock's region, if it is Bedrock that answers
 * @param titles who makes titles
 */
public record ServerInfo(String version, Provider provider, String reason, Optional<String> region, Titles titles) {
    public ServerInfo {
        requireNonNull(version, "version is null");
        requireNonNull(provider, "provider is null");
        requireNonNull(reason, "reason is null");
        requireNonNull(region, "region is null");
        requireNonNull(titles, "titles is null");
    }

    /** Where the model is. */
    public enum Provider {
        DEMO,
        BEDROCK,
        LOCAL;

        /** In a word. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Who makes titles. */
    public enum Titles {
        MODEL,
        WORDS;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
