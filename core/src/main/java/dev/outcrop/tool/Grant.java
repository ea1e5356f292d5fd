package dev.outcrop.tool;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A person's consent to one call of a tool with exactly this input. */
public record Grant(String call, JsonNode input) {
    /** Whether a 100 came from the database as an int, a long or 100.0 is no difference in what was allowed. */
    private static final Comparator<JsonNode> BY_VALUE =
            (one, other) -> one.equals(other) || sameNumber(one, other) ? 0 : 1;

    public Grant {
        requireNonNull(call, "call is null");
        requireNonNull(input, "input is null");
    }

    /** Whether it is this call with this input that was allowed. Numbers are compared by value. */
    public boolean covers(String call, JsonNode input) {
        return this.call.equals(call) && this.input.equals(BY_VALUE, input);
    }

    private static boolean sameNumber(JsonNode one, JsonNode other) {
        if (!one.isNumber() || !other.isNumber()) {
            return false;
        }
        Optional<Integer> order =
                one.decimalValueOpt().flatMap(value -> other.decimalValueOpt().map(value::compareTo));
        return order.equals(Optional.of(0)); // empty if one is not a number that JSON has
    }
}
