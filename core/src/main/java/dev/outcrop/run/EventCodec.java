package dev.outcrop.run;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Events as JSON: the form in which they are stored and sent. */
public final class EventCodec {
    /** The version of the form; stored with every event. */
    public static final int VERSION = 1;

    private static final String TYPE = "type";
    private static final Map<String, Class<?>> TYPES = Arrays.stream(RunEvent.class.getPermittedSubclasses())
            .collect(Collectors.toUnmodifiableMap(EventCodec::name, type -> type));

    private final JsonMapper json = JsonMapper.shared();

    /** The stored name of the event's type. */
    public String type(RunEvent event) {
        return event instanceof RunEvent.UnknownEvent unknown ? unknown.name() : name(event.getClass());
    }

    /** The event as JSON text, its stamp and type included. */
    public String encode(RunEvent event) {
        return event instanceof RunEvent.UnknownEvent unknown
                ? json.writeValueAsString(unknown.raw())
                : json.writeValueAsString(event);
    }

    /**
     * The event of {@code text}. One of a type that this version does not know becomes {@link RunEvent.UnknownEvent}.
     *
     * @throws IllegalArgumentException if the text is not an event
     */
    public RunEvent decode(String text) {
        try {
            JsonNode tree = json.readTree(text);
            String type = tree.path(TYPE).asString("");
            if (!TYPES.containsKey(type)) {
                Stamp stamp = json.treeToValue(tree.path("stamp"), Stamp.class);
                return new RunEvent.UnknownEvent(stamp, type, (ObjectNode) tree);
            }
            return json.treeToValue(tree, RunEvent.class);
        } catch (JacksonException e) {
            // The parser's message quotes the text, which is content.
            throw new IllegalArgumentException(
                    "not an event of a run: " + e.getClass().getSimpleName());
        }
    }

    private static String name(Class<?> type) {
        return type.getAnnotation(JsonTypeName.class).value();
    }
}
