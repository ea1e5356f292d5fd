package dev.outcrop.server.chat;

import dev.outcrop.id.ConversationId;
import dev.outcrop.server.http.BodySchema;
import dev.outcrop.server.http.ProblemException;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * The body of {@code POST /invocations}: a question, or a decision that an answer waits for. Other members are ignored,
 * for clients of a runtime send what they like.
 *
 * @param stream whether the answer is to come as a stream, whatever the client accepts
 */
record InvocationBody(Asked asked, boolean stream) {
    /** What is checked before anything is read, and described. */
    static final BodySchema SCHEMA = BodySchema.of("""
            {
              "type": "object",
              "properties": {
                "prompt": {"type": "string", "minLength": 1, "maxLength": 200000, "description": "What is asked."},
                "agent": {"type": "string", "maxLength": 64, "description": "Who answers in a new session; the default agent if left out."},
                "stream": {"type": "boolean", "description": "A stream, as with Accept: text/event-stream."},
                "approval": {"type": "string", "description": "Instead of a prompt: the approval that is decided."},
                "decision": {
                  "enum": ["approve", "deny", "retry", "skip", "stop"],
                  "description": "approve or deny of kind start, retry or skip of kind unknown-outcome; stop ends the whole answer"
                },
                "reason": {"type": "string", "maxLength": 2000, "description": "Told to the model"},
                "input": {"type": "object", "description": "With approve: what the tool is given instead"}
              }
            }
            """);

    /** What is wanted. */
    sealed interface Asked {
        /** An answer. */
        record Prompt(String text, Optional<String> agent) implements Asked {
            /** As a message of that conversation, after the last one. */
            ChatBody in(ConversationId conversation) {
                return new ChatBody(
                        conversation,
                        agent,
                        false,
                        Optional.empty(),
                        new ChatBody.Parent(ChatBody.Where.UNSAID, Optional.empty()),
                        Optional.of(new ChatBody.Said(Optional.empty(), List.of(new SentPart.Words(text)))),
                        List.of(),
                        false);
            }
        }

        /** A decision about a tool call. */
        record Decision(String approval) implements Asked {}
    }

    /**
     * Reads a body that fits the schema.
     *
     * @throws ProblemException a 400 that names the member
     */
    static InvocationBody read(ObjectNode body) {
        boolean stream = body.path("stream").asBoolean(false);
        if (body.has("approval")) {
            if (!body.has("decision")) {
                throw ProblemException.badField("decision", "What is decided about the approval is missing.");
            }
            return new InvocationBody(new Asked.Decision(body.path("approval").asString("")), stream);
        }
        String prompt = body.path("prompt").asString("");
        if (prompt.isBlank()) {
            throw ProblemException.badField("prompt", "What is asked is missing: give it as “prompt”.");
        }
        Optional<String> agent = Optional.of(body.path("agent").asString("")).filter(name -> !name.isEmpty());
        return new InvocationBody(new Asked.Prompt(prompt, agent), stream);
    }
}
