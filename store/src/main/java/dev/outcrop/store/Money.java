package dev.outcrop.store;

import dev.outcrop.model.Cost;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Money in two whole numbers, of which databases make exact sums: billionths of a dollar, rounded down, and billionths of
 * these. A price per million tokens has nine decimals at most, so fifteen are the most that there are.
 */
record Money(long nanos, long rest) {
    private static final int DIGITS = 9;
    private static final BigDecimal BILLION = BigDecimal.TEN.pow(DIGITS);

    static Money of(BigDecimal usd) {
        BigDecimal nanos = usd.multiply(BILLION);
        BigDecimal whole = nanos.setScale(0, RoundingMode.FLOOR);
        // Half of the last digit is of no account, and up is never too little.
        BigDecimal rest = nanos.subtract(whole).multiply(BILLION).setScale(0, RoundingMode.CEILING);
        return new Money(whole.longValueExact(), rest.longValueExact());
    }

    static Optional<Long> nanos(Optional<Cost> cost) {
        return cost.map(paid -> of(paid.usd()).nanos());
    }

    static Optional<Long> rest(Optional<Cost> cost) {
        return cost.map(paid -> of(paid.usd()).rest());
    }

    BigDecimal usd() {
        return BigDecimal.valueOf(nanos, DIGITS).add(BigDecimal.valueOf(rest, 2 * DIGITS));
    }

    Cost cost() {
        return new Cost(usd());
    }

    Money plus(Money more) {
        return new Money(Math.addExact(nanos, more.nanos), Math.addExact(rest, more.rest));
    }

    /** Of two columns, or of sums of them. */
    static Money read(ResultSet row, String nanos, String rest) throws SQLException {
        return new Money(row.getLong(nanos), row.getLong(rest));
    }

    static Optional<Cost> optional(ResultSet row, String nanos, String rest) throws SQLException {
        Money money = read(row, nanos, rest);
        return row.wasNull() ? Optional.empty() : Optional.of(money.cost());
    }
}
