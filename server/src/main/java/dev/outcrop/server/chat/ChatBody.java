package dev.outcrop.server.chat;

import dev.outcrop.id.ConversationId;
import dev.outcrop.id.MessageId;
import dev.outcrop.run.QueuedQuestion;
import dev.outcrop.server.http.BodySchema;
import dev.outcrop.server.http.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The body of {@code POST /api/chat} in either shape: one message and what it follows, or the whole history as the
 * AI SDK sends it. Of a history only the last user message is taken, and the id of the answer before it as a pointer:
 * what a client says was said is never believed. Members that are not known are ignored, for clients differ.
 *
 * @param agent who answers, if the conversation is new
 * @param redo whether an answer is to be made again
 * @param messageId with {@code redo} the message that is made again; otherwise the message that was edited
 * @param parent what the message follows
 * @param message the person's message; empty only with {@code redo} or with answers
 * @param temporary whether a conversation that begins with it is temporary
 * @param answers what the person has answered to a run that asks, if the body is that and no message
 */
record ChatBody(
        ConversationId conversation,
        Optional<String> agent,
        boolean redo,
        Optional<MessageId> messageId,
        Parent parent,
        Optional<Said> message,
        List<Answer> answers,
        boolean temporary) {
    ChatBody {
        answers = List.copyOf(answers);
    }

    /** The most characters that a message may have. */
    static final int LONGEST = 200_000;

    private static final int LONGEST_REASON = 2000;
    private static final int LONGEST_NAME = 1000;

    /** What is checked before anything is read, and described. */
    static final BodySchema SCHEMA = BodySchema.of("""
            {
              "type": "object",
              "required": ["id"],
              "properties": {
                "id": {"type": "string", "description": "The conversation. A new id begins a new one."},
                "agent": {"type": "string", "maxLength": 64, "description": "Who answers in a new conversation."},
                "temporary": {"type": "boolean", "description": "Whether a new conversation is in no list and goes when it is closed."},
                "trigger": {"enum": ["submit-message", "regenerate-message"]},
                "messageId": {"type": ["string", "null"]},
                "parentId": {"type": ["string", "null"], "description": "The answer that the message follows."},
                "message": {
                  "type": "object",
                  "required": ["parts"],
                  "properties": {
                    "id": {"type": "string"},
                    "role": {"enum": ["user", "assistant"], "description": "assistant only with answers to approvals"},
                    "parts": {"type": "array", "maxItems": 1000, "items": {"type": "object"}}
                  }
                },
                "messages": {
                  "type": "array",
                  "description": "The whole history, as the AI SDK's default transport sends it.",
                  "items": {
                    "type": "object",
                    "properties": {"id": {"type": "string"}, "role": {"type": "string"}, "parts": {"type": "array"}}
                  }
                }
              }
            }
            """);

    /** What a message follows, as far as the client says. */
    enum Where {
        /** Nothing: it begins the conversation. */
        ROOT,
        /** It does not say: the branch that was shown last. */
        UNSAID,
        /** The answer named. */
        ANSWER
    }

    /** What a message follows; {@code answer} is there if {@code where} says so. */
    record Parent(Where where, Optional<MessageId> answer) {}

    /** Whether a tool may run; all of an assistant message that is believed. */
    record Answer(String approval, boolean approved, Optional<String> reason) {}

    /** A person's message. The id is empty if the client left it to us. */
    record Said(Optional<MessageId> id, List<SentPart> parts) {
        Said {
            parts = List.copyOf(parts);
        }
    }

    /**
     * Reads a body that fits the schema.
     *
     * @throws ProblemException a 400 that names the member
     */
    static ChatBody read(ObjectNode body) {
        boolean redo = body.path("trigger").asString("").equals("regenerate-message");
        Optional<MessageId> messageId = id(body, "messageId", "messageId", MessageId::new);
        ConversationId conversation =
                id(body, "id", "id", ConversationId::new).orElseThrow(() -> missing("id", "The conversation's id"));
        Optional<String> agent = Optional.of(body.path("agent").asString("")).filter(name -> !name.isEmpty());
        boolean temporary = body.path("temporary").asBoolean(false);
        JsonNode history = body.path("messages");
        JsonNode last = body.has("message") ? body.path("message") : history.path(history.size() - 1);
        if (!redo && last.path("role").asString("").equals("assistant")) {
            List<Answer> answers = answers(last.path("parts"));
            if (!answers.isEmpty()) {
                var nothing = new Parent(Where.UNSAID, Optional.empty());
                return new ChatBody(
                        conversation, agent, false, messageId, nothing, Optional.empty(), answers, temporary);
            }
        }
        if (body.has("message")) {
            if (last.path("role").asString("user").equals("assistant")) {
                throw ProblemException.badField("message.role", "The message has to be the person's: of role “user”.");
            }
            Said said = said(body.path("message"), "message");
            return new ChatBody(
                    conversation, agent, redo, messageId, parent(body), Optional.of(said), List.of(), temporary);
        }
        int user = lastOf(history, "user", history.size());
        if (user >= 0) {
            int before = lastOf(history, "assistant", user);
            Parent parent = before < 0
                    ? new Parent(Where.ROOT, Optional.empty())
                    : new Parent(
                            Where.ANSWER,
                            id(history.path(before), "id", "messages[" + before + "].id", MessageId::new));
            Said said = said(history.path(user), "messages[" + user + "]");
            return new ChatBody(conversation, agent, redo, messageId, parent, Optional.of(said), List.of(), temporary);
        }
        if (redo && messageId.isPresent()) {
            return new ChatBody(
                    conversation, agent, true, messageId, parent(body), Optional.empty(), List.of(), temporary);
        }
        throw missing(redo ? "messageId" : "message", redo ? "What is to be answered again" : "The message");
    }

    private static List<Answer> answers(JsonNode parts) {
        var answers = new ArrayList<Answer>();
        for (JsonNode part : parts) {
            String type = part.path("type").asString("");
            JsonNode approval = part.path("approval");
            if ((type.equals("dynamic-tool") || type.startsWith("tool-"))
                    && part.path("state").asString("").equals("approval-responded")
                    && approval.path("approved").isBoolean()) {
                String reason = approval.path("reason").asString("").strip();
                answers.add(new Answer(
                        approval.path("id").asString(""),
                        approval.path("approved").booleanValue(),
                        Optional.of(reason.substring(0, Math.min(LONGEST_REASON, reason.length())))
                                .filter(words -> !words.isEmpty())));
            }
        }
        return answers;
    }

    private static Parent parent(ObjectNode body) {
        if (!body.has("parentId")) {
            return new Parent(Where.UNSAID, Optional.empty());
        }
        Optional<MessageId> answer = id(body, "parentId", "parentId", MessageId::new);
        return new Parent(answer.isPresent() ? Where.ANSWER : Where.ROOT, answer);
    }

    private static int lastOf(JsonNode history, String role, int before) {
        for (int i = before - 1; i >= 0; i--) {
            if (history.path(i).path("role").asString("").equals(role)) {
                return i;
            }
        }
        return -1;
    }

    private static Said said(JsonNode message, String where) {
        var said = new ArrayList<SentPart>();
        JsonNode parts = message.path("parts");
        int length = 0;
        boolean blank = true;
        for (int i = 0; i < parts.size(); i++) {
            String place = where + ".parts[" + i + "]";
            if (parts.path(i).path("type").asString("").equals("file")) {
                said.add(file(parts.path(i), place));
                blank = false;
                continue;
            }
            String text = text(parts.path(i), place);
            length += text.length();
            if (length > LONGEST) {
                throw ProblemException.badField(
                        place + ".text",
                        "The message is longer than " + LONGEST + " characters. Shorten it or send it in pieces.");
            }
            blank &= text.isBlank();
            said.add(new SentPart.Words(text));
        }
        if (blank) {
            throw ProblemException.badField(where + ".parts", "The message is empty.");
        }
        Optional<MessageId> id = id(message, "id", where + ".id", MessageId::new);
        if (id.filter(named -> named.value().startsWith(QueuedQuestion.AGAIN)).isPresent()) {
            // In the queue it would be taken for an answer that is to be made again, and be lost.
            throw ProblemException.badField(where + ".id", "A message's id can't begin with “again-”.");
        }
        return new Said(id, said);
    }

    /** Its name is called filename, or name by older clients. */
    private static SentPart.File file(JsonNode part, String where) {
        JsonNode url = part.path("url");
        if (!url.isString()) {
            throw ProblemException.badField(where + ".url", "“" + where + ".url” has to be a string.");
        }
        String name = part.path("filename").asString(part.path("name").asString(""));
        if (name.length() > LONGEST_NAME) {
            throw ProblemException.badField(
                    where + ".filename", "The file's name is longer than " + LONGEST_NAME + " characters.");
        }
        return new SentPart.File(
                where,
                Optional.of(name).filter(given -> !given.isEmpty()),
                Optional.of(part.path("mediaType").asString("")).filter(given -> !given.isEmpty()),
                url.stringValue());
    }

    private static String text(JsonNode part, String where) {
        String type = part.path("type").asString("");
        if (!type.equals("text")) {
            throw ProblemException.badField(where, "A part of a message has to be of type “text” or “file”.");
        }
        JsonNode text = part.path("text");
        if (!text.isString()) {
            throw ProblemException.badField(where + ".text", "“" + where + ".text” has to be a string.");
        }
        return text.asString();
    }

    private static <T> Optional<T> id(JsonNode node, String name, String where, Function<String, T> type) {
        JsonNode value = node.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        try {
            return Optional.of(type.apply(value.asString("")));
        } catch (IllegalArgumentException e) {
            throw ProblemException.badField(where, "“" + where + "”: " + e.getMessage() + ".");
        }
    }

    private static ProblemException missing(String field, String what) {
        return ProblemException.badField(field, what + " is missing.");
    }
}
