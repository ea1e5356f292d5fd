package dev.outcrop.e2e.pages;

import dev.outcrop.bedrock.local.Turn;
import dev.outcrop.e2e.fixtures.ChatClient;
import tools.jackson.databind.node.ObjectNode;

/** Writes blocks of a scripted answer that a gate may stand in the middle of. The blocks are numbered by hand, from 0. */
final class Piecewise {
    private Piecewise() {}

    /** One delta of a text block, which stays open. */
    static void text(Turn turn, int block, String delta) {
        ObjectNode event = numbered(block);
        event.putObject("delta").put("text", delta);
        turn.rawEvent("contentBlockDelta", event.toString());
    }

    /** The beginning of a tool call. */
    static void tool(Turn turn, int block, String id, String name) {
        ObjectNode event = numbered(block);
        event.putObject("start").putObject("toolUse").put("toolUseId", id).put("name", name);
        turn.rawEvent("contentBlockStart", event.toString());
    }

    /** A piece of the tool's input, as JSON text. */
    static void input(Turn turn, int block, String delta) {
        ObjectNode event = numbered(block);
        event.putObject("delta").putObject("toolUse").put("input", delta);
        turn.rawEvent("contentBlockDelta", event.toString());
    }

    /** One delta of a reasoning block, which stays open. */
    static void reasoning(Turn turn, int block, String delta) {
        ObjectNode event = numbered(block);
        event.putObject("delta").putObject("reasoningContent").put("text", delta);
        turn.rawEvent("contentBlockDelta", event.toString());
    }

    static void end(Turn turn, int block) {
        turn.rawEvent("contentBlockStop", numbered(block).toString());
    }

    private static ObjectNode numbered(int block) {
        return ChatClient.JSON.createObjectNode().put("contentBlockIndex", block);
    }
}
