package dev.outcrop.tool.builtin;

import dev.outcrop.tool.ToolFailure;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An arithmetic expression, read by recursive descent and computed on the way. Sums and products are exact; quotients and
 * roots have 34 digits (IEEE 754 decimal128). Length, depth and size of numbers are bounded.
 *
 * <pre>
 * sum     = product { ("+" | "-") product }
 * product = signed { ("*" | "/" | "%" | "of") signed }
 * signed  = { "+" | "-" } power
 * power   = percent [ "^" signed ]
 * percent = atom { "%" }                    where no operand follows
 * atom    = number | "(" sum ")" | name "(" sum { "," sum } ")" | "pi" | "e"
 * </pre>
 */
final class Expression {
    private static final int LONGEST = 1000;
    private static final int DEEPEST = 60;
    private static final int MOST_DIGITS = 1000;
    private static final MathContext QUOTIENT = MathContext.DECIMAL128;
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final BigDecimal PI = new BigDecimal("3.141592653589793238462643383279503");
    private static final BigDecimal E = new BigDecimal("2.718281828459045235360287471352662");

    private final String text;
    private int at;
    private int depth;

    private Expression(String text) {
        this.text = text;
    }

    /**
     * Computes it.
     *
     * @throws ToolFailure saying what is wrong and where
     */
    static BigDecimal evaluate(String expression) {
        if (expression.length() > LONGEST) {
            throw new ToolFailure("The expression is longer than " + LONGEST + " characters.");
        }
        // Full-width digits of a Japanese keyboard, and the signs that people write.
        String text = Normalizer.normalize(expression, Normalizer.Form.NFKC)
                .replace('×', '*')
                .replace('·', '*')
                .replace('÷', '/')
                .replace('−', '-')
                .replace("**", "^");
        var reader = new Expression(text);
        BigDecimal value = reader.sum();
        if (reader.peek() != 0) {
            throw reader.unexpected();
        }
        return value;
    }

    private BigDecimal sum() {
        if (++depth > DEEPEST) {
            throw new ToolFailure("The expression is nested more than " + DEEPEST + " deep.");
        }
        BigDecimal value = product();
        while (true) {
            if (take('+')) {
                value = bounded(value.add(product()));
            } else if (take('-')) {
                value = bounded(value.subtract(product()));
            } else {
                depth--;
                return value;
            }
        }
    }

    private BigDecimal product() {
        BigDecimal value = signed();
        while (true) {
            if (take('*') || takeOf()) {
                value = bounded(value.multiply(signed()));
            } else if (take('/')) {
                value = bounded(value.divide(divisor(signed()), QUOTIENT));
            } else if (take('%')) {
                value = remainder(value, divisor(signed()));
            } else {
                return value;
            }
        }
    }

    private BigDecimal signed() {
        boolean negative = false;
        while (peek() == '-' || peek() == '+') {
            negative ^= peek() == '-';
            at++;
        }
        BigDecimal value = power();
        return negative ? value.negate() : value;
    }

    private BigDecimal power() {
        BigDecimal base = percent();
        if (!take('^')) {
            return base;
        }
        if (++depth > DEEPEST) {
            throw new ToolFailure("The expression is nested more than " + DEEPEST + " deep.");
        }
        BigDecimal exponent = signed();
        depth--;
        return raise(base, exponent);
    }

    private BigDecimal percent() {
        BigDecimal value = atom();
        while (peek() == '%' && !operandFollows()) {
            at++;
            value = bounded(value.divide(HUNDRED)); // exact: a shift of the point
        }
        return value;
    }

    private BigDecimal atom() {
        char next = peek();
        if (next == '(') {
            at++;
            BigDecimal value = sum();
            expect(')');
            return value;
        }
        if (digit(next) || next == '.') {
            return number();
        }
        if (Character.isLetter(next)) {
            return named();
        }
        throw unexpected();
    }

    private BigDecimal number() {
        int from = at;
        while (at < text.length() && (digit(text.charAt(at)) || text.charAt(at) == '.')) {
            at++;
        }
        int exponent = at;
        if (at < text.length() && Character.toLowerCase(text.charAt(at)) == 'e') {
            at++;
            if (at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
                at++;
            }
            int digits = at;
            while (at < text.length() && digit(text.charAt(at))) {
                at++;
            }
            at = at == digits ? exponent : at;
        }
        try {
            return bounded(new BigDecimal(text.substring(from, at)));
        } catch (NumberFormatException none) {
            throw new ToolFailure("\"" + text.substring(from, at) + "\" is not a number.", none);
        }
    }

    private BigDecimal named() {
        int from = at;
        while (at < text.length() && Character.isLetter(text.charAt(at))) {
            at++;
        }
        String name = text.substring(from, at).toLowerCase(Locale.ROOT);
        if (name.equals("pi") || name.equals("π")) {
            return PI;
        }
        if (name.equals("e")) {
            return E;
        }
        if (!take('(')) {
            throw new ToolFailure("\"" + name + "\" is not known: use numbers, sqrt, abs, round, min or max.");
        }
        var arguments = new ArrayList<BigDecimal>();
        do {
            arguments.add(sum());
        } while (take(','));
        expect(')');
        return function(name, arguments);
    }

    private static BigDecimal function(String name, List<BigDecimal> arguments) {
        BigDecimal first = arguments.getFirst();
        return switch (name) {
            case "sqrt" -> root(only(name, arguments));
            case "abs" -> only(name, arguments).abs();
            case "min" -> arguments.stream().reduce(BigDecimal::min).orElse(first);
            case "max" -> arguments.stream().reduce(BigDecimal::max).orElse(first);
            case "round" -> {
                if (arguments.size() > 2) {
                    throw new ToolFailure("round takes one or two values.");
                }
                int digits = arguments.size() == 1 ? 0 : whole(arguments.get(1), 100, "the number of digits");
                yield first.setScale(digits, RoundingMode.HALF_UP);
            }
            default ->
                throw new ToolFailure("There is no function \"" + name + "\": use sqrt, abs, round, min or max.");
        };
    }

    private static BigDecimal only(String name, List<BigDecimal> arguments) {
        if (arguments.size() != 1) {
            throw new ToolFailure(name + " takes one value.");
        }
        return arguments.getFirst();
    }

    private static BigDecimal root(BigDecimal value) {
        if (value.signum() < 0) {
            throw new ToolFailure("There is no square root of a negative number.");
        }
        return value.sqrt(QUOTIENT);
    }

    private static BigDecimal raise(BigDecimal base, BigDecimal exponent) {
        int n = whole(exponent, 10_000, "an exponent (for a root use sqrt)");
        if (base.signum() == 0 && n < 0) {
            throw new ToolFailure("Division by zero.");
        }
        // Digits grow with the exponent; said before the work, not after.
        if ((long) base.stripTrailingZeros().precision() * Math.abs(n) > 4L * MOST_DIGITS
                && base.abs().compareTo(BigDecimal.ONE) != 0) {
            throw tooLarge();
        }
        BigDecimal power = bounded(base.stripTrailingZeros().pow(Math.abs(n)));
        return n < 0 ? bounded(BigDecimal.ONE.divide(power, QUOTIENT)) : power;
    }

    private static BigDecimal remainder(BigDecimal value, BigDecimal divisor) {
        return bounded(value.remainder(divisor));
    }

    private static BigDecimal divisor(BigDecimal value) {
        if (value.signum() == 0) {
            throw new ToolFailure("Division by zero.");
        }
        return value;
    }

    private static int whole(BigDecimal value, int most, String what) {
        if (value.abs().compareTo(BigDecimal.valueOf(most)) > 0
                || value.stripTrailingZeros().scale() > 0) {
            throw new ToolFailure("Not possible: " + what + " is a whole number up to " + most + ".");
        }
        return value.intValueExact();
    }

    /** Keeps numbers to what can be written down, so that nobody waits for a million digits. */
    private static BigDecimal bounded(BigDecimal value) {
        if (value.precision() > MOST_DIGITS || Math.abs((long) value.scale()) > MOST_DIGITS) {
            BigDecimal stripped = value.stripTrailingZeros();
            if (stripped.precision() > MOST_DIGITS || Math.abs((long) stripped.scale()) > MOST_DIGITS) {
                throw tooLarge();
            }
            return stripped;
        }
        return value;
    }

    private static ToolFailure tooLarge() {
        return new ToolFailure("A number on the way has more than " + MOST_DIGITS + " digits.");
    }

    private boolean takeOf() {
        peek();
        if (text.regionMatches(true, at, "of", 0, 2)
                && (at + 2 == text.length() || !Character.isLetter(text.charAt(at + 2)))) {
            at += 2;
            return true;
        }
        return false;
    }

    /** Whether what stands after the percent sign makes it a remainder: a number, a name or a parenthesis. */
    private boolean operandFollows() {
        int here = at;
        at++;
        boolean of = takeOf();
        char next = of ? 0 : peek();
        at = here;
        return digit(next) || next == '.' || next == '(' || Character.isLetter(next);
    }

    private boolean take(char wanted) {
        if (peek() != wanted) {
            return false;
        }
        at++;
        return true;
    }

    private void expect(char wanted) {
        if (!take(wanted)) {
            throw unexpected();
        }
    }

    /** The next character that is no space, 0 at the end. */
    private char peek() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : 0;
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    private ToolFailure unexpected() {
        return new ToolFailure(Optional.of(peek())
                .filter(next -> next != 0)
                .map(next -> "The expression is not right at character " + (at + 1) + ": '" + next + "'.")
                .orElse("The expression ends too early."));
    }
}
