package dev.outcrop.tool;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The JDK's optional types: a parameter of such a type need not be given. */
final class Optionals {
    private static final Map<Class<?>, Class<?>> CONTENT = Map.of(
            Optional.class, Object.class,
            OptionalInt.class, Integer.class,
            OptionalLong.class, Long.class,
            OptionalDouble.class, Double.class);

    private Optionals() {}

    static boolean isOptional(Class<?> type) {
        return CONTENT.containsKey(type);
    }

    /** What is in it if it is one, else the type itself. */
    static Type content(Class<?> raw, Type type) {
        if (raw == Optional.class && type instanceof ParameterizedType generic) {
            return generic.getActualTypeArguments()[0];
        }
        return CONTENT.getOrDefault(raw, raw) == raw ? type : CONTENT.getOrDefault(raw, raw);
    }
}
