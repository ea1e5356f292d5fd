package dev.outcrop.langfuse;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Attributes of a span, in order. What is absent or empty is left out; there are no maps, which Langfuse can't read. */
final class Attributes {
    private final List<KeyValue> all = new ArrayList<>();

    Attributes put(String key, String value) {
        return value.isEmpty() ? this : put(key, AnyValue.newBuilder().setStringValue(value));
    }

    Attributes put(String key, Optional<String> value) {
        value.ifPresent(text -> put(key, text));
        return this;
    }

    Attributes put(String key, boolean value) {
        return put(key, AnyValue.newBuilder().setBoolValue(value));
    }

    Attributes put(String key, long value) {
        return put(key, AnyValue.newBuilder().setIntValue(value));
    }

    Attributes put(String key, double value) {
        return put(key, AnyValue.newBuilder().setDoubleValue(value));
    }

    Attributes put(String key, List<String> values) {
        if (values.isEmpty()) {
            return this;
        }
        var array = ArrayValue.newBuilder();
        values.forEach(value -> array.addValues(AnyValue.newBuilder().setStringValue(value)));
        return put(key, AnyValue.newBuilder().setArrayValue(array));
    }

    private Attributes put(String key, AnyValue.Builder value) {
        all.add(KeyValue.newBuilder().setKey(key).setValue(value).build());
        return this;
    }

    List<KeyValue> all() {
        return List.copyOf(all);
    }
}
