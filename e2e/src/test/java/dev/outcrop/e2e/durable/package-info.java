/** Several server processes on one database, any of which may die, stop or leave at any moment. */
@NullMarked
package dev.outcrop.e2e.durable;

import org.jspecify.annotations.NullMarked;
