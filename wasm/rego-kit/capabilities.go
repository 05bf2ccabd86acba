// What rules may use: only builtins that really run where they are decided (the Wasm engine of this app).
package main

import (
	_ "embed"
	"encoding/json"
	"slices"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
)

//go:embed builtins.json
var builtinsText []byte

// builtinLists names builtins by who runs them. `wasm` is drift-tested against OPA's own compiler.
type builtinLists struct {
	// CompiledAway are gone before anything runs.
	CompiledAway []string `json:"compiledAway"`
	// Wasm are part of the compiled module.
	Wasm []string `json:"wasm"`
	// Host are part of src/lib/policy/host-builtins.ts.
	Host []string `json:"host"`
}

func lists() builtinLists {
	var all builtinLists
	if err := json.Unmarshal(builtinsText, &all); err != nil {
		panic(err)
	}
	return all
}

// capabilities are those of this OPA, without the builtins that our engine cannot run, and without the network.
var capabilities = sync.OnceValue(func() *ast.Capabilities {
	all := lists()
	known := slices.Concat(all.CompiledAway, all.Wasm, all.Host)
	ours := ast.CapabilitiesForThisVersion()
	ours.AllowNet = []string{}
	ours.Builtins = slices.DeleteFunc(ours.Builtins, func(builtin *ast.Builtin) bool {
		return !slices.Contains(known, builtin.Name)
	})
	return ours
})
