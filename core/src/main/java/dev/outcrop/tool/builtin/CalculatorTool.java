package dev.outcrop.tool.builtin;

import dev.outcrop.tool.Param;
import dev.outcrop.tool.Tool;
import java.math.BigDecimal;

/** Arithmetic, so that no model does sums in its head. */
final class CalculatorTool {

    @Tool(
            title = "Calculator",
            description = "Computes an arithmetic expression exactly. Use it for every calculation."
                    + " Operators: + - * / ^ and parentheses; a % b is the remainder, 10% is 0.1, 10% of 200 is 20."
                    + " Functions: sqrt(x), abs(x), round(x) or round(x, digits), min(a, b, …), max(a, b, …)."
                    + " Decimal point is '.', without thousands separators.",
            timeout = "2s")
    Calculation calculator(@Param("The expression, such as (1250 - 15%*1250) / 3") String expression) {
        return new Calculation(expression, plain(Expression.evaluate(expression)));
    }

    /** The result is text: a number in JSON would lose digits. */
    record Calculation(String expression, String result) {}

    static String plain(BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros();
        boolean readable = Math.abs(stripped.scale()) <= 60 && stripped.precision() <= 60;
        return readable ? stripped.toPlainString() : stripped.toString();
    }
}
