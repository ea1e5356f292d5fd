package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import dev.outcrop.conversation.Feedback;
import dev.outcrop.conversation.FeedbackOutbox.Change;
import tools.jackson.databind.node.ObjectNode;

/** What a person thinks of an answer, as Langfuse wants it. */
record ScoreJson(Labels labels, Content content) {
    private static final String NAME = "user-feedback";

    ScoreJson {
        requireNonNull(labels, "labels is null");
        requireNonNull(content, "content is null");
    }

    ObjectNode of(String id, Change change, Feedback feedback) {
        ObjectNode score = Json.object()
                .put("id", id)
                .put("traceId", TraceIds.trace(change.run()))
                .put("name", NAME)
                .put("dataType", "BOOLEAN")
                .put(
                        "value",
                        switch (feedback.rating()) {
                            case UP -> 1;
                            case DOWN -> 0;
                        });
        // What is not named stays as it was, so a comment that is gone is named as well.
        String agent = change.agent().orElse("");
        feedback.comment()
                .flatMap(text -> content.comment(agent, text))
                .ifPresentOrElse(text -> score.put("comment", text), () -> score.putNull("comment"));
        labels.environment().ifPresent(environment -> score.put("environment", environment));
        score.putObject("metadata").put("user", content.users().of(change.person()));
        return score;
    }
}
