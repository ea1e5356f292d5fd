package dev.outcrop.model;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** One message to or from a model. */
public record Message(Role role, List<Block> content) {
    public Message {
        requireNonNull(role, "role is null");
        content = List.copyOf(content);
    }

    /** A person's text. */
    public static Message user(String text) {
        return new Message(Role.USER, List.of(new Block.Text(text)));
    }
}
