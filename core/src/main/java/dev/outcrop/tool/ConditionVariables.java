package dev.outcrop.tool;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds the variables of a condition: the names that the condition itself does not define. CEL's names of types are
 * taken for variables too, since a parameter may well be called {@code type} or {@code list}.
 */
final class ConditionVariables {
    private final Set<String> found = new HashSet<>();
    private final Deque<String> bound = new ArrayDeque<>();

    private ConditionVariables() {}

    static Set<String> of(CelAbstractSyntaxTree parsed) {
        var variables = new ConditionVariables();
        variables.visit(parsed.getExpr());
        return variables.found;
    }

    private void visit(CelExpr expression) {
        switch (expression.getKind()) {
            case IDENT -> {
                String name = expression.ident().name();
                if (!bound.contains(name)) {
                    found.add(name);
                }
            }
            case SELECT -> visit(expression.select().operand());
            case CALL -> {
                expression.call().target().ifPresent(this::visit);
                expression.call().args().forEach(this::visit);
            }
            case LIST -> expression.list().elements().forEach(this::visit);
            case MAP ->
                expression.map().entries().forEach(entry -> {
                    visit(entry.key());
                    visit(entry.value());
                });
            case STRUCT -> expression.struct().entries().forEach(entry -> visit(entry.value()));
            case COMPREHENSION -> visit(expression.comprehension());
            case CONSTANT, NOT_SET -> {}
        }
    }

    private void visit(CelExpr.CelComprehension loop) {
        visit(loop.iterRange());
        visit(loop.accuInit());
        List<String> own = List.of(loop.iterVar(), loop.iterVar2(), loop.accuVar());
        own.forEach(bound::push);
        visit(loop.loopCondition());
        visit(loop.loopStep());
        visit(loop.result());
        own.forEach(_ -> bound.pop());
    }
}
