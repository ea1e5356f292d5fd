package dev.outcrop.store;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** How values are stored. */
final class Sql {
    /** In characters. */
    private static final int LARGE = 4_096;

    private static final long NANOS = 1_000_000_000L;

    private Sql() {}

    static void bind(PreparedStatement statement, Object... arguments) throws SQLException {
        for (int i = 0; i < arguments.length; i++) {
            bind(statement, i + 1, arguments[i]);
        }
    }

    /** Leaves none of the arguments with the driver. */
    static void forget(PreparedStatement statement, Object... arguments) throws SQLException {
        for (int i = 1; i <= arguments.length; i++) {
            statement.setNull(i, Types.NULL);
        }
    }

    /** Whether they take so much memory that a statement should not keep them until its next use. */
    static boolean large(Object... arguments) {
        for (Object argument : arguments) {
            boolean large = switch (argument) {
                case String text -> text.length() > LARGE;
                case Optional<?> optional -> optional.isPresent() && large(optional.get());
                default -> false;
            };
            if (large) {
                return true;
            }
        }
        return false;
    }

    private static void bind(PreparedStatement statement, int index, Object argument) throws SQLException {
        switch (argument) {
            case String text -> statement.setString(index, text);
            case Integer number -> statement.setInt(index, number);
            case Long number -> statement.setLong(index, number);
            case Boolean flag -> statement.setInt(index, flag ? 1 : 0);
            case Instant instant -> statement.setLong(index, nanos(instant));
            case Enum<?> word -> statement.setString(index, word.name());
            case Optional<?> optional when optional.isEmpty() -> statement.setObject(index, null);
            case Optional<?> optional -> bind(statement, index, optional.get());
            // With its type, for PostgreSQL prepares a statement anew when that changes.
            case OptionalInt number when number.isEmpty() -> statement.setNull(index, Types.INTEGER);
            case OptionalInt number -> statement.setInt(index, number.getAsInt());
            case Array array -> statement.setArray(index, array);
            default -> throw new IllegalArgumentException("no SQL form for " + argument.getClass());
        }
    }

    /** The value as one of an array of texts. */
    static @Nullable String text(Object argument) {
        return switch (argument) {
            case String text -> text;
            case Enum<?> word -> word.name();
            case Optional<?> optional -> optional.isEmpty() ? null : text(optional.get());
            default -> throw new IllegalArgumentException("no text: " + argument.getClass());
        };
    }

    /** The value as one of an array of whole numbers. */
    static @Nullable Long number(Object argument) {
        return switch (argument) {
            case Number number -> number.longValue();
            case Boolean flag -> flag ? 1L : 0L;
            case Instant instant -> nanos(instant);
            case OptionalInt number -> number.isEmpty() ? null : (long) number.getAsInt();
            case Optional<?> optional -> optional.isEmpty() ? null : number(optional.get());
            default -> throw new IllegalArgumentException("no number: " + argument.getClass());
        };
    }

    /** Nanoseconds since 1970: an instant comes back as it was, until the year 2262. */
    static long nanos(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), NANOS), instant.getNano());
    }

    static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS));
    }

    static Optional<Instant> optionalInstant(ResultSet row, String column) throws SQLException {
        long nanos = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(instant(nanos));
    }

    static Optional<String> optionalText(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }

    static Optional<String> optionalText(ResultSet row, int column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }
}
