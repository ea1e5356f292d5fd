package dev.outcrop.server.chat;

import java.util.Optional;

/** A part of a person's message, as the client sent it. */
sealed interface SentPart {
    /** What the person wrote. */
    record Words(String text) implements SentPart {}

    /**
     * A file.
     *
     * @param where its place in the body
     * @param mediaType what the client says it is
     * @param url of an attachment, or {@code data:}
     */
    record File(String where, Optional<String> name, Optional<String> mediaType, String url) implements SentPart {}
}
