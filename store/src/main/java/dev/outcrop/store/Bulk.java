package dev.outcrop.store;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The same change of many rows, of which nobody awaits a result. {@code each} makes it for one row; {@code many}, in
 * PostgreSQL's own words, for all of them, with an array for each column: the text, and so the plan, is the same for any
 * number of rows.
 */
record Bulk(String each, String many, List<Column> columns) {
    Bulk {
        requireNonNull(each, "each is null");
        requireNonNull(many, "many is null");
        columns = List.copyOf(columns);
    }

    /** A column that is given a value. */
    record Column(String name, boolean text) {
        static Column text(String name) {
            return new Column(name, true);
        }

        static Column number(String name) {
            return new Column(name, false);
        }

        private String type() {
            return text ? "text" : "bigint";
        }

        private @Nullable Object[] values(List<Object[]> rows, int index) {
            var values = text ? new String[rows.size()] : new Long[rows.size()];
            for (int i = 0; i < values.length; i++) {
                Object value = rows.get(i)[index];
                values[i] = text ? Sql.text(value) : Sql.number(value);
            }
            return values;
        }
    }

    /** An INSERT of rows. */
    static Bulk insert(String table, Column... columns) {
        List<Column> all = List.of(columns);
        String into = "INSERT INTO " + table + " (" + all(all, "%1$s", ", ") + ") ";
        return new Bulk(into + "VALUES (" + all(all, "?", ", ") + ")", into + "SELECT * FROM " + unnest(all), all);
    }

    /** An UPDATE of rows: {@code set}, and {@code also} beside them, in the row of {@code where}. */
    static Bulk update(String table, List<Column> set, String also, List<Column> where) {
        List<Column> all = Stream.concat(set.stream(), where.stream()).toList();
        return new Bulk(
                "UPDATE " + table + " SET " + all(set, "%1$s = ?", ", ") + also + " WHERE "
                        + all(where, "%1$s = ?", " AND "),
                "UPDATE " + table + " SET " + all(set, "%1$s = given.%1$s", ", ") + also + " FROM " + unnest(all)
                        + " AS given (" + all(all, "%1$s", ", ") + ") WHERE "
                        + all(where, table + ".%1$s = given.%1$s", " AND "),
                all);
    }

    private static String unnest(List<Column> columns) {
        return "unnest(" + all(columns, "?::%2$s[]", ", ") + ")";
    }

    private static String all(List<Column> columns, String form, String between) {
        return columns.stream()
                .map(column -> form.formatted(column.name(), column.type()))
                .collect(joining(between));
    }

    /** The arguments of {@link #many}. */
    Object[] arguments(Connection connection, List<Object[]> rows) throws SQLException {
        var arguments = new Object[columns.size()];
        for (int i = 0; i < arguments.length; i++) {
            Column column = columns.get(i);
            arguments[i] = connection.createArrayOf(column.type(), column.values(rows, i));
        }
        return arguments;
    }
}
