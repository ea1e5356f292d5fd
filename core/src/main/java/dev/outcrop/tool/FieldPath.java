package dev.outcrop.tool;

import com.networknt.schema.Error;
import com.networknt.schema.path.NodePath;

/** Where a value does not fit its schema, as people write it: {@code lines[0].item}, or nothing for all of it. */
public final class FieldPath {
    private FieldPath() {}

    /** The member that is missing or not known, or the value that is wrong. */
    public static String of(Error error) {
        String value = path(error.getInstanceLocation());
        return switch (error.getKeyword()) {
            case "required", "additionalProperties", "unevaluatedProperties" ->
                value.isEmpty() ? error.getProperty() : value + "." + error.getProperty();
            default -> value;
        };
    }

    /** {@code /lines/0/item} -> {@code lines[0].item}. */
    private static String path(NodePath location) {
        var path = new StringBuilder();
        for (int i = 0; i < location.getNameCount(); i++) {
            if (location.getElement(i) instanceof Integer index) {
                path.append('[').append(index).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(location.getName(i));
            }
        }
        return path.toString();
    }
}
