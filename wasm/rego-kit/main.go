// rego-kit: what a team needs to read, check, test and build its rules, as one WASI tool over OPA.
// One JSON object a line comes in, one goes out for each; nothing that a line says ends the batch.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// maxLine bounds one request, in bytes.
const maxLine = 32 << 20

// Request is one line of input. Fields that a command does not use are ignored.
type Request struct {
	Cmd         string            `json:"cmd"`
	Modules     map[string]string `json:"modules"`
	Schemas     map[string]any    `json:"schemas"`
	Data        map[string]any    `json:"data"`
	Input       json.RawMessage   `json:"input"`
	Query       string            `json:"query"`
	Entrypoints []string          `json:"entrypoints"`
	Strict      bool              `json:"strict"`
	Explain     string            `json:"explain"`
}

// Location says where in which module; row and col start at 1, 0 is nowhere.
type Location struct {
	File string `json:"file"`
	Row  int    `json:"row"`
	Col  int    `json:"col"`
}

// Problem is one thing that is wrong.
type Problem struct {
	Code     string   `json:"code"`
	Message  string   `json:"message"`
	Location Location `json:"location"`
}

type success struct {
	Value any `json:"value"`
}

type failure struct {
	Error  string    `json:"error"`
	Errors []Problem `json:"errors"`
}

func main() {
	if err := serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(in io.Reader, out io.Writer) error {
	reader := bufio.NewReaderSize(in, 1<<16)
	writer := bufio.NewWriterSize(out, 1<<16)
	for {
		line, tooLong, readErr := readLine(reader)
		if len(bytes.TrimSpace(line)) > 0 || tooLong {
			if _, err := writer.Write(append(answer(line, tooLong), '\n')); err != nil {
				return err
			}
			if err := writer.Flush(); err != nil {
				return err
			}
		}
		if errors.Is(readErr, io.EOF) {
			return nil
		}
		if readErr != nil {
			return readErr
		}
	}
}

// readLine gives one line; of one beyond maxLine it drops the rest.
func readLine(reader *bufio.Reader) (line []byte, tooLong bool, err error) {
	for {
		part, err := reader.ReadSlice('\n')
		if len(line)+len(part) > maxLine {
			tooLong, line = true, nil
		} else if !tooLong {
			line = append(line, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, tooLong, err
		}
	}
}

func answer(line []byte, tooLong bool) []byte {
	if tooLong {
		return encode(refused(fmt.Errorf("a request is at most %d bytes", maxLine)))
	}
	value, err := attempt(line)
	if err != nil {
		return encode(refused(err))
	}
	text, err := marshal(success{value})
	if err != nil {
		return encode(refused(err))
	}
	return text
}

// attempt turns a panic of the libraries into an error of this one request.
func attempt(line []byte) (value any, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			fmt.Fprintf(os.Stderr, "%v\n%s\n", cause, debug.Stack())
			value, err = nil, fmt.Errorf("rego-kit failed at this request: %v", cause)
		}
	}()
	if jsonDepth(line) > maxDepth {
		return nil, fmt.Errorf("not a request: nested deeper than %d", maxDepth)
	}
	var request Request
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.UseNumber()
	if err := decoder.Decode(&request); err != nil {
		return nil, fmt.Errorf("not a request: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("not a request: more than one JSON value in the line")
	}
	return run(&request)
}

func refused(err error) failure {
	problems := problemsOf(err)
	if len(problems) == 0 {
		problems = []Problem{{Code: "kit_error", Message: err.Error()}}
	}
	return failure{Error: err.Error(), Errors: problems}
}

func problemsOf(err error) []Problem {
	var many ast.Errors
	var one *ast.Error
	var evaluation *topdown.Error
	var several rego.Errors
	problems := []Problem{}
	switch {
	case errors.As(err, &many):
		for _, item := range many {
			problems = append(problems, Problem{item.Code, item.Message, locationOf(item.Location)})
		}
	case errors.As(err, &one):
		problems = append(problems, Problem{one.Code, one.Message, locationOf(one.Location)})
	case errors.As(err, &evaluation):
		problems = append(problems, Problem{evaluation.Code, evaluation.Message, locationOf(evaluation.Location)})
	case errors.As(err, &several):
		for _, item := range several {
			problems = append(problems, refused(item).Errors...)
		}
	}
	return problems
}

func locationOf(at *ast.Location) Location {
	if at == nil {
		return Location{}
	}
	return Location{at.File, at.Row, at.Col}
}

func encode(value any) []byte {
	text, err := marshal(value)
	if err != nil {
		return []byte(`{"error":"answer could not be written","errors":[]}`)
	}
	return text
}

// marshal writes JSON without escaping <, > and &, so that source text stays readable.
func marshal(value any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(text.Bytes(), []byte{'\n'}), nil
}
