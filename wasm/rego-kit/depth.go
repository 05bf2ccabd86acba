// What would exhaust the WebAssembly stack: that ends the whole program, and no recover() sees it.
package main

import (
	"fmt"
	"strings"
)

const (
	// maxDepth bounds brackets within brackets.
	maxDepth = 400
	// maxChain bounds the operators of one expression, and the else branches of a module: both nest when parsed.
	maxChain = 1000
)

// jsonDepth is how deep arrays and objects go; what is in strings does not count.
func jsonDepth(text []byte) int {
	depth, deepest, inString, escaped := 0, 0, false, false
	for _, char := range text {
		switch {
		case escaped:
			escaped = false
		case inString:
			inString, escaped = char != '"', char == '\\'
		case char == '"':
			inString = true
		case char == '[' || char == '{':
			depth++
			deepest = max(deepest, depth)
		case char == ']' || char == '}':
			depth--
		}
	}
	return deepest
}

// tooDeep says why Rego cannot be parsed here. It reads characters only and rather counts too much.
func tooDeep(text string) error {
	// operators of the expression that is open at each depth of brackets
	chains := []int{0}
	goesOn := false
	for line := range strings.Lines(withoutText(text)) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		// an expression goes on only where a line ends or begins with an operator, or within brackets
		if len(chains) == 1 && !goesOn && !strings.ContainsAny(line[:1], operators) {
			chains[0] = 0
		}
		goesOn = strings.ContainsAny(line[len(line)-1:], operators)
		for _, char := range line {
			here := len(chains) - 1
			switch {
			case strings.ContainsRune("([{", char):
				chains = append(chains, 0)
			case strings.ContainsRune(")]}", char):
				chains = chains[:max(1, here)]
			case char == ';' || char == ',':
				chains[here] = 0
			case strings.ContainsRune(operators, char):
				chains[here]++
			}
			if here > maxDepth {
				return fmt.Errorf("nested deeper than %d", maxDepth)
			}
			if chains[min(here, len(chains)-1)] > maxChain {
				return fmt.Errorf("more than %d operators in one expression", maxChain)
			}
		}
	}
	if strings.Count(text, "else") > maxChain {
		return fmt.Errorf("more than %d else branches", maxChain)
	}
	return nil
}

const operators = "+-*/%&|<>=!"

// withoutText blanks strings and comments.
func withoutText(text string) string {
	var out strings.Builder
	var quote rune
	escaped, comment := false, false
	for _, char := range text {
		switch {
		case char == '\n':
			comment = false
			if quote == '"' {
				quote = 0
			}
			out.WriteRune(char)
		case comment:
		case escaped:
			escaped = false
		case quote != 0:
			escaped = quote == '"' && char == '\\'
			if char == quote {
				quote = 0
			}
		case char == '#':
			comment = true
		case char == '"' || char == '`':
			quote = char
		default:
			out.WriteRune(char)
		}
	}
	return out.String()
}
