package dev.outcrop.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a PostgreSQL database asks of those who write to it and promises those who read it, as its catalogs have it.
 *
 * @param columns by TABLE.COLUMN
 * @param rules constraints, unique indexes and triggers: what they say, by TABLE and their text
 * @param references foreign keys: the table that each is on, that to which it refers, and what a deletion there does
 */
record SchemaShape(Map<String, Column> columns, Map<String, String> rules, List<Reference> references, int oldest) {

    /** {@code optional} if who does not know it may leave it out. */
    record Column(String type, boolean nullable, boolean optional) {}

    record Reference(String table, String to, boolean lets) {}

    static SchemaShape of(Connection connection) throws SQLException {
        var columns = new TreeMap<String, Column>();
        each(
                connection,
                """
                SELECT table_name || '.' || column_name, udt_name, is_nullable = 'YES',
                  is_nullable = 'YES' OR column_default IS NOT NULL OR is_identity = 'YES'
                FROM information_schema.columns WHERE table_schema = 'public'
                """,
                row -> columns.put(
                        row.getString(1), new Column(row.getString(2), row.getBoolean(3), row.getBoolean(4))));
        var rules = new TreeMap<String, String>();
        each(connection, """
                SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint
                WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
                UNION ALL
                SELECT tablename, regexp_replace(indexdef, 'INDEX \\S+ ', 'INDEX ') FROM pg_indexes
                WHERE schemaname = 'public' AND indexdef LIKE 'CREATE UNIQUE%'
                UNION ALL
                SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
                """, row -> rules.put(row.getString(1) + ": " + row.getString(2), row.getString(1)));
        var references = new ArrayList<Reference>();
        each(
                connection,
                "SELECT conrelid::regclass::text, confrelid::regclass::text, confdeltype IN ('c', 'n', 'd')"
                        + " FROM pg_constraint WHERE contype = 'f'",
                row -> references.add(new Reference(row.getString(1), row.getString(2), row.getBoolean(3))));
        var oldest = new ArrayList<Integer>();
        each(connection, "SELECT min_version FROM schema_reader", row -> oldest.add(row.getInt(1)));
        return new SchemaShape(columns, rules, references, oldest.getFirst());
    }

    /** Why a process that was written for the schema before would not do with this one. */
    List<String> breaks(SchemaShape before) {
        var found = new ArrayList<String>();
        before.columns.forEach((name, column) -> {
            Column now = columns.get(name);
            if (now == null) {
                found.add(name + " is gone");
            } else if (!now.type.equals(column.type)) {
                found.add(name + " is " + now.type + " and was " + column.type);
            } else if (column.nullable != now.nullable || (column.optional && !now.optional)) {
                found.add(name + " may be empty or left out otherwise than before");
            }
        });
        columns.forEach((name, column) -> {
            if (!before.columns.containsKey(name) && before.has(table(name)) && !column.optional) {
                found.add(name + " has to be written by those who do not know it");
            }
        });
        before.rules.keySet().stream()
                .filter(rule -> !rules.containsKey(rule))
                .forEach(rule -> found.add("no more: " + rule));
        rules.forEach((rule, table) -> {
            if (!before.rules.containsKey(rule) && before.has(table)) {
                found.add("new: " + rule);
            }
        });
        references.stream()
                .filter(one -> !before.has(one.table) && before.has(one.to) && !one.lets)
                .forEach(one -> found.add(one.table + " keeps " + one.to + " from being deleted"));
        return found;
    }

    Set<String> tables() {
        return columns.keySet().stream().map(SchemaShape::table).collect(Collectors.toCollection(TreeSet::new));
    }

    private boolean has(String table) {
        return tables().contains(table);
    }

    private static String table(String column) {
        return column.substring(0, column.indexOf('.'));
    }

    @FunctionalInterface
    private interface Each {
        void take(ResultSet row) throws SQLException;
    }

    private static void each(Connection connection, String sql, Each each) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                each.take(rows);
            }
        }
    }
}
